import { listOf, record } from '../decode/collections.ts';
import { mapped, shorthand } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import type { Decoder } from '../decode/decoder.ts';
import { choice } from '../decode/scalars.ts';
import type { Auth } from './definition.ts';
import { anyText, headerName, headerText, queryName, required, say } from './words.ts';

const credentialName = say(anyText, 'The name of a credential: one of the keys under "credentials".');

const header = record({
  ...required({ name: say(headerName, 'The name of the header.'), value: credentialName }),
  prefix: say(headerText, 'The text before the credential, such as "Key ".'),
});
const query = record(required({ name: say(queryName, 'The name of the parameter.'), value: credentialName }));
const service = record(required({ service: say(anyText, "The service's signing name, such as lex.") }));

const ways = record({
  bearer: say(
    mapped(anyText, (token): Auth => ({ kind: 'bearer', token })),
    'The name of the credential that goes out as Authorization: Bearer.',
  ),
  basic: say(
    mapped(listOf(anyText, { min: 2 }), ([user, password]): Auth | undefined =>
      user === undefined || password === undefined ? undefined : { kind: 'basic', user, password },
    ),
    'The names of the credentials: [user, password].',
  ),
  header: say(
    mapped(header, ({ name, value, ...rest }): Auth | undefined =>
      name === undefined || value === undefined ? undefined : { kind: 'header', name, value, ...rest },
    ),
    'A header that carries a credential.',
  ),
  query: say(
    mapped(query, ({ name, value }): Auth | undefined =>
      name === undefined || value === undefined ? undefined : { kind: 'query', name, value },
    ),
    'A query parameter that carries a credential.',
  ),
  aws: say(
    mapped(service, ({ service: name }): Auth | undefined =>
      name === undefined ? undefined : { kind: 'aws', service: name },
    ),
    'AWS Signature Version 4; a setting "region" is needed.',
  ),
});

/** One way to send the credentials, or `none`. */
export const auth: Decoder<Auth> = shorthand<Auth>(
  mapped(choice(['none']), () => ({ kind: 'none' })),
  mapped(ways, (given, node, context) => {
    const said = node.kind === 'map' ? node.entries.filter(({ key }) => !key.startsWith('x-')) : [];
    if (said.length === 1) return Object.values(given)[0];
    return report(context, node.start, {
      code: 'bad-value',
      message: `"auth" must say one way, not ${said.length}`,
      hint: 'write bearer, basic, header, query or aws with the names of the credentials, or auth: none',
    });
  }),
);
