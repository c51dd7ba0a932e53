import { record } from '../decode/collections.ts';
import { report } from '../decode/context.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { CredentialReference } from '../model/manifest.ts';
import type { Credential, Provider } from '../providers/contract.ts';
import { upper } from './setting.ts';
import { credentialVariable } from './variables.ts';

export type Credentials = Readonly<Record<string, CredentialReference>>;

/** A credential must be a reference. Its value is read when a request is made. */
export function credentialsDecoder({ id, credentials }: Provider): Decoder<Credentials> {
  const members = Object.fromEntries(credentials.map((each) => [each.name, referenceDecoder(each)]));
  const hint = `known keys: ${Object.keys(members).join(', ')}`;
  return record(members, {
    // Does not quote the key: it may be a secret itself.
    strange: () => ({ message: `credentials of ${id} have no such key`, hint }),
    isNamed: true,
    schema: {
      description: 'References to environment variables and nothing else: a literal secret is refused.',
    },
  }) as Decoder<Credentials>;
}

function referenceDecoder(credential: Credential): Decoder<CredentialReference> {
  const { name, variable, description, issuedAt } = credential;
  const literalHint = `write ${name}: "\${env.${variable}}" and keep the value out of git`;
  return {
    schema: {
      type: 'string',
      pattern: '^\\$\\{env\\.[A-Za-z_][A-Za-z0-9_]*\\}$',
      description: `${upper(description)}. Issued ${issuedAt}. Default: ${variable}.`,
      errorMessage: literalHint,
      examples: [`\${env.${variable}}`],
    },
    read(node, _name, context) {
      const named = node.kind === 'scalar' ? credentialVariable(node.text) : undefined;
      if (named !== undefined) return { variable: named, location: context.locate(node.start) };
      return report(context, node.start, {
        code: 'literal-credential',
        message: `"${name}" must be a reference to an environment variable and nothing else`,
        hint: literalHint,
      });
    },
  };
}
