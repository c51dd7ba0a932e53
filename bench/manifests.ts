import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFor } from './folders.ts';

const MOST_IN_A_FILE = 5_000;

export interface Expected {
  /**
   * If given, all targets are of ChatCaptain and expect this version. The comparison with other programs needs this.
   */
  readonly chatcaptain?: string;
  /** A provider with ChatCaptain's settings, to use in place of ChatCaptain. */
  readonly provider?: string;
  readonly mostInFile?: number;
}

/**
 * Writes manifests with `count` targets, of ChatCaptain and Cartesia in turn. Each target is in sync and takes one
 * request.
 */
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
