import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFor } from './folders.ts';

const MOST_IN_A_FILE = 5_000;

export interface Expected {
  /** ChatCaptain targets that expect this version, for the comparison with other programs. */
  readonly chatcaptain?: string;
  /** A provider with ChatCaptain's settings, to use in its place. */
  readonly provider?: string;
  readonly mostInFile?: number;
}

/** Manifests with this many targets, half ChatCaptain and half Cartesia, one request each, all in sync. */
export function writeManifests(count: number, expected: Expected = {}): string[] {
  const folder = folderFor('manifests');
  const files: string[] = [];
  const { mostInFile = MOST_IN_A_FILE } = expected;
  for (let first = 0; first < count; first += mostInFile) {
    const file = join(folder, `part-${String(files.length).padStart(3, '0')}.driftline.yaml`);
    const lines = ['version: 1', 'deployments:'];
    for (let index = first; index < Math.min(count, first + mostInFile); index += 1) {
      lines.push(...deployment(index, expected));
    }
    writeFileSync(file, `${lines.join('\n')}\n`);
    files.push(file);
  }
  return files;
}

function deployment(index: number, { chatcaptain, provider: other = 'chatcaptain' }: Expected): string[] {
  const [provider, setting, version] =
    index % 2 === 0 || chatcaptain !== undefined
      ? [other, 'chatbotId: bot', chatcaptain ?? '1.4.2']
      : ['cartesia', 'agentId: agent', 'ver_7'];
  return [
    `  fleet-${index}:`,
    `    provider: ${provider}`,
    `    ${setting}_${index}`,
    '    environments:',
    `      prod: "${version}"`,
  ];
}
