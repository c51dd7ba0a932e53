import { listOf, record } from '../decode/collections.ts';
import { mapped, shorthand } from '../decode/combinators.ts';
import { report } from '../decode/context.ts';
import type { Decoder } from '../decode/decoder.ts';
import { choice } from '../decode/scalars.ts';
import type { Auth } from './definition.ts';
import { anyText, headerName, headerText, queryName, required, say } from './words.ts';

const credentialName = say(anyText, 'The name of a credential, as credentials has it.');

const header = record({
  ...required({ name: say(headerName, 'The name of the header.'), value: credentialName }),
  prefix: say(headerText, 'The text before the credential, such as "Key ".'),
});
const query = record(
  required({ name: say(queryName, 'The name of the parameter.'), value: credentialName }),
);
const service = record(required({ service: say(anyText, "The service's signing name, such as lex.") }));

const ways = record({
  bearer: say(anyText, 'The name of the credential that goes out as Authorization: Bearer.'),
  basic: say(listOf(anyText, { min: 2 }), 'The names of the credentials: [user, password].'),
  header: say(header, 'A header that carries a credential.'),
  query: say(query, 'A query parameter that carries a credential.'),
  aws: say(service, 'AWS Signature Version 4; a setting "region" is needed.'),
});

/** One way to send the credentials, or `none`. */
export const auth: Decoder<Auth> = shorthand<Auth>(
  mapped(choice(['none']), () => ({ kind: 'none' })),
  mapped(ways, (given, node, context) => {
    const { bearer, basic: [user, password] = [], header: one, query: parameter, aws } = given;
    const found: readonly (Auth | false | undefined)[] = [
      bearer !== undefined && { kind: 'bearer', token: bearer },
      user !== undefined && password !== undefined && { kind: 'basic', user, password },
      one?.name !== undefined &&
        one.value !== undefined && {
          kind: 'header',
          name: one.name,
          value: one.value,
          ...(one.prefix !== undefined && { prefix: one.prefix }),
        },
      parameter?.name !== undefined &&
        parameter.value !== undefined && { kind: 'query', name: parameter.name, value: parameter.value },
      aws?.service !== undefined && { kind: 'aws', service: aws.service },
    ];
    const said = node.kind === 'map' ? node.entries.filter(({ key }) => !key.startsWith('x-')) : [];
    if (said.length !== 1) {
      return report(context, node.start, {
        code: 'bad-value',
        message: `"auth" must say one way, not ${said.length}`,
        hint: 'write bearer, basic, header, query or aws with the names of the credentials, or auth: none',
      });
    }
    return found.find((each): each is Auth => each !== false && each !== undefined);
  }),
);
