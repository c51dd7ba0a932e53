// A vendor in a process of its own. It answers every Cartesia and ChatCaptain read at once, or after LATENCY_MS. With
// BODIES, a JSON file, it answers each path with the body in that file, and with 304 if the client already has the
// body. With TLS it also speaks HTTP/2. It sends its counts by IPC.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { join } from 'node:path';

const { LATENCY_MS = '0', BODIES, TLS } = process.env;
const latency = Number(LATENCY_MS);
const bodies = BODIES === undefined ? undefined : JSON.parse(readFileSync(BODIES, 'utf8'));
const ETAG = '"bench"';
let inFlight = 0;
const none = { requests: 0, mostInFlight: 0, connections: 0, multiplexed: 0, notModified: 0 };
let counts = { ...none };

function chatbot() {
  const deployment = (id) => ({
    id: `dep_${id}`,
    version: '1.4.2',
    deployed: '2026-10-01T08:00:00.000Z',
    modelId: 'm_9',
  });
  return JSON.stringify({ test: null, prod: deployment('prod'), dev: null });
}

function deployments(agentId) {
  const deployment = {
    id: `ad_${agentId}`,
    agent_id: agentId,
    version_id: 'ver_7',
    status: 'deployed',
    is_live: true,
    is_pinned: false,
    created_at: '2026-10-01T08:00:00Z',
    updated_at: '2026-10-01T08:05:00Z',
    deployment_completed_at: '2026-10-01T08:05:00Z',
    git_commit_hash: '3f2a9c1d5e7b8a6c4d2e1f0a9b8c7d6e5f4a3b2c',
    region: 'us-west-2',
  };
  return JSON.stringify([deployment]);
}

function bodyFor(url) {
  if (bodies !== undefined) return bodies[url];
  const agent = /\/agents\/([^/]+)\/deployments$/.exec(url);
  return agent === null ? chatbot() : deployments(agent[1]);
}

function handle(request, response) {
  counts.requests += 1;
  if (request.httpVersionMajor === 2) counts.multiplexed += 1;
  inFlight += 1;
  counts.mostInFlight = Math.max(counts.mostInFlight, inFlight);
  const known = bodies !== undefined && request.headers['if-none-match'] === ETAG;
  if (known) counts.notModified += 1;
  const body = known ? '' : bodyFor(request.url ?? '');
  const answer = () => {
    inFlight -= 1;
    response.statusCode = known ? 304 : 200;
    if (bodies !== undefined) response.setHeader('etag', ETAG);
    if (!known) {
      response.setHeader('content-type', 'application/json');
      response.setHeader('content-length', Buffer.byteLength(body));
    }
    response.end(body);
  };
  if (latency === 0) answer();
  else setTimeout(answer, latency);
}

const pem = (name) => readFileSync(join(TLS, `${name}.pem`));
const server =
  TLS === undefined
    ? createServer(handle)
    : createSecureServer({ key: pem('key'), cert: pem('cert'), allowHTTP1: true }, handle);
server.on(TLS === undefined ? 'connection' : 'secureConnection', () => {
  counts.connections += 1;
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`${TLS === undefined ? 'http' : 'https'}://127.0.0.1:${server.address().port}`);
});
process.on('message', () => {
  process.send(counts);
  counts = { ...none };
});
// The input ends when the process that started this one is gone.
process.stdin.resume().once('end', () => process.exit(0));
