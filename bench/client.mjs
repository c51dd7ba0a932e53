// Makes `count` reads from one origin by undici's `request`, and parses each body.
import { setFlagsFromString } from 'node:v8';
import { Agent, request } from 'undici';

// driftline sets this too. Otherwise optimizing undici's parser would take most of a short run over HTTP/1.1.
if (Number(process.versions.node.split('.', 1)[0]) < 24) setFlagsFromString('--liftoff-only');

const { origin, paths, count, atOnce, ca, allowH2 = false, connections, etag } = JSON.parse(process.argv[2]);
const dispatcher = new Agent({
  allowH2,
  connections,
  // Over HTTP/2 this is the limit of streams per connection. The default is one.
  pipelining: allowH2 ? atOnce : 1,
  connect: { ca },
});
const headers = { accept: 'application/json', ...(etag !== undefined && { 'if-none-match': etag }) };
let next = 0;

async function work() {
  for (let index = next++; index < count; index = next++) {
    const path = paths[index % paths.length];
    const { statusCode, body } = await request(`${origin}${path}`, { dispatcher, headers });
    const text = await body.text();
    if (statusCode === 200) JSON.parse(text);
    if (statusCode !== (etag === undefined ? 200 : 304)) throw new Error(`${path}: ${statusCode}`);
  }
}

await Promise.all(Array.from({ length: atOnce }, work));
await dispatcher.destroy();
