import type { Json } from '../model/json.ts';
import type { SimReply, SimRequest, VendorSimulator } from '../simulator/contract.ts';
import { defineVendor } from '../simulator/define-vendor.ts';
import { count, json, listOf, mapOf, record, say, text } from '../simulator/fields.ts';
import { waysOf } from './auth.ts';
import type { Auth, Definition } from './definition.ts';
import { filled, filledPath, filledQuery, spelled } from './template.ts';

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

/** Serves replies that a scenario gives, at the requests that the definition makes. */
export function simulatorOf(definition: Definition): VendorSimulator {
  const { id, baseUrl, credentials } = definition;
  const standard = Object.fromEntries(
    Object.entries(credentials).map(([name, { variable }]) => [name, demoValue(variable)]),
  );
  const prefix = `/${id}${pathOf(baseUrl)}`;
  const refuse = (status: number, message = `${status}`) => errorReply(definition, status, message);
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
      const ways = waysOf(definition.auth);
      const isKnown =
        ways.some(({ kind }) => kind === 'none') || ways.some((way) => isAuthorized(request, way, keys));
      if (!isKnown) return refuse(401, 'The credential is missing or unknown.');
      if (request.method !== 'GET') return refuse(405);
      const asked = keyOf(request, definition);
      for (const each of objects) {
        const settings = withDefaults(definition, Object.fromEntries(each.settings ?? []));
        for (const [template, body] of each.replies ?? []) {
          if (spelled(filledPath(template, settings)) === asked) return { status: 200, body };
        }
        if (mainKey(definition, settings) !== asked) continue;
        if (each.status !== undefined && each.status !== 200) {
          return each.reply === undefined ? refuse(each.status) : { status: each.status, body: each.reply };
        }
        if (each.reply !== undefined) return { status: 200, body: each.reply };
      }
      return refuse(404, 'Not found.');
    },
    refuse,
  });
}

/** Only credentials of the first set are set for clients. */
function isFirst({ credentialSets }: Definition, name: string): boolean {
  return credentialSets?.[0]?.includes(name) ?? true;
}

/** Two vendors may share a variable. */
function demoValue(variable: string): string {
  return `demo-${variable.toLowerCase().replaceAll('_', '-')}-0123456789`;
}

function pathOf(baseUrl: string): string {
  const { pathname } = new URL(baseUrl.replaceAll(/\{\w+\}/g, 'x'));
  return pathname.replace(/\/$/, '');
}

function isAuthorized(
  { headers, query }: SimRequest,
  way: Auth,
  keys: Readonly<Record<string, string>>,
): boolean {
  const { authorization = '' } = headers;
  switch (way.kind) {
    case 'none':
      return true;
    case 'bearer':
      return authorization === `Bearer ${keys[way.token]}`;
    case 'basic': {
      const [scheme = '', pair = ''] = authorization.split(' ');
      const decoded = Buffer.from(pair, 'base64').toString('utf8');
      return /^basic$/i.test(scheme) && decoded === `${keys[way.user]}:${keys[way.password]}`;
    }
    case 'header':
      return headers[way.name.toLowerCase()] === `${way.prefix ?? ''}${keys[way.value]}`;
    case 'query':
      return query.get(way.name) === keys[way.value];
    case 'aws':
      return (
        authorization.startsWith(`AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/`) &&
        /\/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$/.test(
          authorization,
        )
      );
    default:
      return way satisfies never;
  }
}

function keyOf({ segments, query }: SimRequest, { auth }: Definition): string {
  const carried = waysOf(auth).flatMap((way) => (way.kind === 'query' ? [way.name] : []));
  const rest = [...query].filter(([name]) => !carried.includes(name));
  const place = segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  return spelled(`${place}?${new URLSearchParams(rest)}`);
}

function mainKey({ read }: Definition, settings: Readonly<Record<string, string>>): string {
  return spelled(filledPath(read.get, settings), filledQuery(read.query, settings));
}

/** Defaults that a manifest would bring. */
export function withDefaults(
  { settings: definitions }: Definition,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const defaults = Object.entries(definitions).flatMap(([name, { default: text }]) =>
    text === undefined || text.startsWith('$') ? [] : [[name, text === '{environment}' ? 'prod' : text]],
  );
  return { ...Object.fromEntries(defaults), ...settings };
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
