import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../support/folder.ts';
import { tried } from '../support/tried.ts';
import { KEYS, STRANGERS } from '../support/vendors.ts';
import { runBuilt } from './built.ts';
import { chatbot, run, simulatorOf } from './helpers.ts';

/** The worst error: every variable is in its message, in its causes and in its members. */
const ERROR = `
const values = Object.values(process.env).join(' ');
const inner = Object.assign(new Error(values), { headers: { authorization: values } });
const error = Object.assign(new Error(values, { cause: new AggregateError([inner], values, { cause: inner }) }), { values });
`;

/** The places in a run where `ERROR` is thrown, with the code that throws it there. */
const PLACES: Readonly<Record<string, string>> = {
  'while a request is made': `
const Real = URL;
globalThis.URL = class extends Real {
  constructor(text, base) {
    if (String(text).includes('/chatbots/')) throw error;
    super(text, base);
  }
};`,
  'while a report is made': `
const { stringify } = JSON;
JSON.stringify = (value, ...rest) => {
  if (value?.reportVersion === 1) throw error;
  return stringify(value, ...rest);
};`,
  'by a timer': 'setTimeout(() => { throw error; }, 20);',
  'by a promise that nobody waits for': 'setTimeout(() => { Promise.reject(error); }, 20);',
  'by a listener': `
const { Socket } = require('node:net');
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  this.once('connect', () => { throw error; });
  return connect.apply(this, args);
};`,
};

test.each(Object.entries(PLACES))('a bug in driftline %s shows no credential', async (_place, code) => {
  const cwd = folderWith({ 'driftline.yaml': chatbot({ prod: '"1.0"' }) });
  writeFileSync(join(cwd, 'crash.cjs'), ERROR + code);

  const { url } = await simulatorOf({ latency: '1s' });
  const {
    code: exit,
    out,
    err,
  } = await runBuilt(['check', '-f', 'json', '--retries', '0'], {
    cwd,
    env: {
      ...KEYS,
      ...STRANGERS,
      CHATCAPTAIN_BASE_URL: url,
      NODE_OPTIONS: `--require ${join(cwd, 'crash.cjs')}`,
    },
  });

  for (const secret of Object.values({ ...KEYS, ...STRANGERS })) expect(out + err).not.toContain(secret);
  expect([exit, err]).toEqual([1, expect.stringContaining('a fault of its own')]);
});

test('this file tries at least as many places as docs/testing.md says', () =>
  tried('places where an error with every secret in it is thrown', 5));

test('a mistake on the command line shows no credential', async () => {
  const env = { CARTESIA_API_KEY: 'sk_car_0123456789' };

  const { code, err } = await run(['check', '--label', 'sk_car_0123456789'], { env });

  expect([code, err]).toEqual([1, expect.stringContaining('--label cannot be "(hidden)"')]);
  expect(err).not.toContain('0123456789');
});
