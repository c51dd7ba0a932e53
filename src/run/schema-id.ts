import tool from '../../package.json' with { type: 'json' };

const REPOSITORY = tool.homepage.replace(/#.*$/, '').replace('//github.com/', '//raw.githubusercontent.com/');

/** The URL of the schema file at the tag of this version. */
export function schemaId(name: string): string {
  return `${REPOSITORY}/v${tool.version}/schemas/${name}.schema.json`;
}
