import type { ValueOf } from '../decode/decoder.ts';
import type { Json } from '../model/json.ts';
import { oncePer } from '../model/once-per.ts';
import type { SimReply, SimRequest, VendorSimulator } from '../simulator/contract.ts';
import { defineVendor } from '../simulator/define-vendor.ts';
import { count, json, listOf, mapOf, record, say, text } from '../simulator/fields.ts';
import { plainHeadersOf, waysOf } from './auth.ts';
import type { Auth, Definition } from './definition.ts';
import { environmentSettingOf } from './read.ts';
import { filled, filledPath, filledQuery, fixedDefaults, spelled, type Texts } from './template.ts';

const object = record({
  settings: say(mapOf(text), 'The settings that the manifest has.'),
  reply: say(json, 'The body of the main request.'),
  replies: say(mapOf(json), 'Bodies of further requests, by path and query.'),
  status: say(count, 'The status of the main reply; 200 if not given.'),
});

const section = {
  credentials: say(mapOf(text), 'The credentials that the simulator takes, by name.'),
  objects: say(listOf(object), 'Objects of the vendor, each with its replies.'),
};

/** A simulator that answers the requests of the definition with the replies of a scenario. */
export function simulatorOf(definition: Definition): VendorSimulator {
  const { id, baseUrl, credentials } = definition;
  const standard = Object.fromEntries(
    Object.entries(credentials).map(([name, { variable }]) => [name, demoValue(variable)]),
  );
  const prefix = `/${id}${pathOf(baseUrl)}`;
  const refuse = (status: number, message = `${status}`) => errorReply(definition, status, message);
  /** The replies by request. If several objects answer a request, the first one counts. */
  const repliesOf = oncePer((objects: readonly ValueOf<typeof object>[]) => {
    const replies = new Map<string, SimReply>();
    const add = (key: string, reply: SimReply) => {
      if (!replies.has(key)) replies.set(key, reply);
    };
    for (const { settings: given = [], replies: further = [], status = 200, reply: body } of objects) {
      const settings = withDefaults(definition, Object.fromEntries(given));
      for (const [template, each] of further)
        add(spelled(filledPath(template, settings)), { status: 200, body: each });
      if (body !== undefined) add(mainKey(definition, settings), { status, body });
      else if (status !== 200) add(mainKey(definition, settings), refuse(status));
    }
    return replies;
  });
  return defineVendor({
    id,
    prefix,
    section,
    env: ({ credentials: given }) =>
      Object.fromEntries(
        Object.entries(credentials).flatMap(([name, { variable }]) => {
          const value = given?.get(name) ?? (isFirst(definition, name) ? standard[name] : undefined);
          return value === undefined ? [] : [[variable, value]];
        }),
      ),
    reply(request, state) {
      const { credentials: given, objects = [] } = state;
      const keys = { ...standard, ...Object.fromEntries(given ?? []) };
      const isKnown = waysOf(definition.auth).some((way) => isAuthorized(request, way, keys));
      if (!isKnown) return refuse(401, 'The credential is missing or unknown.');
      if (request.method !== 'GET') return refuse(405);
      return repliesOf(objects).get(keyOf(request, definition)) ?? refuse(404, 'Not found.');
    },
    refuse,
  });
}

/** Whether the credential is in the first set. Clients get only the credentials of that set. */
function isFirst({ credentialSets }: Definition, name: string): boolean {
  return credentialSets?.[0]?.includes(name) ?? true;
}

/** A credential made from its variable: vendors that share the variable need the same value. */
function demoValue(variable: string): string {
  return `demo-${variable.toLowerCase().replaceAll('_', '-')}-0123456789`;
}

function pathOf(baseUrl: string): string {
  const { pathname } = new URL(baseUrl.replaceAll(/\{\w+\}/g, 'x'));
  return pathname.replace(/\/$/, '');
}

function isAuthorized({ headers, query }: SimRequest, way: Auth, keys: Texts): boolean {
  if (way.kind === 'query') return query.get(way.name) === keys[way.value];
  if (way.kind === 'aws') {
    const { authorization = '' } = headers;
    return (
      authorization.startsWith(`AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/`) &&
      /\/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$/.test(authorization)
    );
  }
  return Object.entries(plainHeadersOf(way, keys)).every(
    ([name, value]) => headers[name.toLowerCase()] === value,
  );
}

function keyOf({ segments, query }: SimRequest, { auth }: Definition): string {
  const carried = waysOf(auth).flatMap((way) => (way.kind === 'query' ? [way.name] : []));
  const rest = [...query].filter(([name]) => !carried.includes(name));
  const place = segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  return spelled(`${place}?${new URLSearchParams(rest)}`);
}

/** The main request as a key of the replies, in the spelling of all keys. */
export function mainKey({ read }: Definition, settings: Texts): string {
  return spelled(filledPath(read.get, settings), filledQuery(read.query, settings).query);
}

/** Adds the defaults that a manifest would add. */
export function withDefaults(definition: Definition, settings: Texts): Texts {
  const environment = environmentSettingOf(definition);
  return { ...fixedDefaults(definition), ...(environment && { [environment]: 'prod' }), ...settings };
}

function errorReply(
  { error = { message: '{message}' } }: Definition,
  status: number,
  message: string,
): SimReply {
  const said = { message, status: String(status) };
  if (typeof error === 'string') return { status, text: filled(error, said) };
  const body: Json = JSON.parse(JSON.stringify(error), (_, value: Json) => {
    if (value === '{status}') return status;
    return typeof value === 'string' ? filled(value, said) : value;
  });
  return { status, body };
}
