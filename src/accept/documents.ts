import { variablesIn } from '../manifest/variables.ts';
import type { Location } from '../model/location.ts';
import type { Node } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { type Places, placesIn } from '../yaml/places.ts';
import type { Updating } from '../yaml/refuse.ts';
import type { Source } from '../yaml/source.ts';
import { styleOf } from '../yaml/style.ts';
import type { EditableFile } from './contract.ts';

/** A manifest, ready for edits. */
export interface ManifestDocument {
  readonly file: EditableFile;
  readonly source: Source;
  readonly places: Places;
  readonly updating: Updating;
  offsetOf(location: Location): number;
  /** The parsed manifest, with aliases and merges resolved. */
  root(): Node | undefined;
}

/** `${` begins a reference in a manifest. */
const protect = (text: string) => text.replaceAll('${', () => '$${');
const isVariable = (text: string) => variablesIn(text).length > 0;

/** Undefined for a file that is not a manifest of the run. */
export type DocumentOf = (file: string) => ManifestDocument | undefined;

export function documentOf(file: EditableFile): ManifestDocument {
  const { source } = file;
  const places = placesIn(source);
  let root: { readonly node: Node | undefined } | undefined;
  return {
    file,
    source,
    places,
    updating: { places, style: styleOf(places, { protect }), isVariable },
    offsetOf: ({ line, column }) => (source.lineStarts[line - 1] ?? 0) + column - 1,
    root: () => {
      root ??= { node: parseYaml(source).root };
      return root.node;
    },
  };
}
