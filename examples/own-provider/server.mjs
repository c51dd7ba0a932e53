// A prompt hub for trying the example: node server.mjs [port]
import { createServer } from 'node:http';

const TOKEN = process.env.DRIFTLINE_PROMPT_HUB_TOKEN ?? 'token-of-the-example';
const PROMPTS = {
  greet: [
    {
      name: 'prod',
      version: 7,
      state: 'active',
      since: 1793523600,
      by: 'ada',
      config: { model: 'gpt-5', apiKey: 'k-1' },
    },
    { name: 'test', version: 8, state: 'active', since: 1793610000, by: 'bob', config: { model: 'gpt-5' } },
  ],
  farewell: [],
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const send = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return send(401, { error: 'who is asking?' });
  const [, api, prompts, name, labels] = pathname.split('/').map(decodeURIComponent);
  if (api !== 'api' || prompts !== 'prompts') return send(404, { error: 'no such page' });
  if (name === undefined) return send(200, { prompts: Object.keys(PROMPTS).map((each) => ({ name: each })) });
  if (!Object.hasOwn(PROMPTS, name)) return send(404, { error: `no prompt ${name}` });
  return labels === 'labels' ? send(200, { labels: PROMPTS[name] }) : send(200, { name });
});

server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  console.log(`export PROMPT_HUB_BASE_URL=http://127.0.0.1:${server.address().port}/api`);
  console.log(`export DRIFTLINE_PROMPT_HUB_TOKEN=${TOKEN}`);
});
