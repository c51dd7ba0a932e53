// The floor of the comparison. It parses the same manifests with `yaml`, sends the same requests with undici's
// `request`, compares and counts. It has no places, secrets, retries, limits, schemas, findings or report.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { parse } from 'yaml';

const [, , base, concurrency, ...files] = process.argv;
const targets = files.flatMap((file) =>
  Object.values(parse(readFileSync(file, 'utf8')).deployments).flatMap((deployment) =>
    Object.entries(deployment.environments).map(([slot, version]) => ({ ...deployment, slot, version })),
  ),
);
const dispatcher = new Agent({ connections: Number(concurrency), pipelining: 1 });
let [next, inSync] = [0, 0];

async function work() {
  for (let target = targets[next++]; target !== undefined; target = targets[next++]) {
    const agents = target.provider === 'cartesia';
    const url = agents
      ? `${base}/agents/${target.agentId}/deployments`
      : `${base}/chatbots/${target.chatbotId}/deployments/status`;
    const headers = agents
      ? { authorization: 'Bearer bench-key', 'cartesia-version': '2026-03-01' }
      : { 'x-chatcaptain-key': 'bench-key' };
    const { statusCode, body } = await request(url, { dispatcher, headers });
    const reply = JSON.parse(await body.text());
    const live = agents ? reply.find(({ is_live }) => is_live)?.version_id : reply[target.slot]?.version;
    if (statusCode === 200 && live === target.version) inSync += 1;
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
console.log(`${inSync} of ${targets.length} in sync`);
process.exitCode = inSync === targets.length ? 0 : 2;
await dispatcher.destroy();
