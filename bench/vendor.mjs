// A vendor in a process of its own: it answers every Cartesia and ChatCaptain read at once, or after LATENCY_MS.
import { createServer } from 'node:http';

const latency = Number(process.env.LATENCY_MS ?? 0);
let [inFlight, mostInFlight, requests] = [0, 0, 0];

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

const server = createServer((request, response) => {
  if (request.url === '/counts') {
    response.end(JSON.stringify({ mostInFlight, requests }));
    [mostInFlight, requests] = [0, 0];
    return;
  }
  requests += 1;
  inFlight += 1;
  mostInFlight = Math.max(mostInFlight, inFlight);
  const agent = /\/agents\/([^/]+)\/deployments$/.exec(request.url ?? '');
  const body = agent === null ? chatbot() : deployments(agent[1]);
  const answer = () => {
    inFlight -= 1;
    response.setHeader('content-type', 'application/json');
    response.setHeader('content-length', body.length);
    response.end(body);
  };
  if (latency === 0) answer();
  else setTimeout(answer, latency);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
// Whoever started it is gone.
process.stdin.resume().once('end', () => process.exit(0));
