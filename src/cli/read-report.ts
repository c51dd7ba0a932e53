import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeeperThan, isJsonObject, type Json } from '../model/json.ts';
import type { Report } from '../model/report.ts';
import { cannotBe } from '../model/system-error.ts';
import { validateReport } from '../schema/validate.ts';
import { usageError } from './arguments.ts';

/** Deeper than any value that check compares. */
const DEEPEST = 600;

/** Reads the JSON report of a shard. */
export async function readReport(name: string, onRead: (bytes: number) => void): Promise<Report> {
  const unreadable = (error: NodeJS.ErrnoException) =>
    usageError(
      `${name} ${cannotBe('read', error)}`,
      `name the JSON report of a shard (looked for ${resolve(name)})`,
    );
  const { size } = await stat(name).catch((error) => Promise.reject(unreadable(error)));
  onRead(size);
  const text = await readFile(name, 'utf8').catch((error) => Promise.reject(unreadable(error)));
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw usageError(`${name} is no JSON`, 'make it with driftline check --shard I/N -f json');
  }
  if (isDeeperThan(value, DEEPEST)) {
    throw usageError(
      `${name} is nested deeper than ${DEEPEST} levels`,
      'merge the reports as check wrote them',
    );
  }
  if (isJsonObject(value) && value.reportVersion !== undefined && value.reportVersion !== 1) {
    const version = JSON.stringify(value.reportVersion).slice(0, 20);
    throw usageError(
      `${name} is a report of version ${version}, and only version 1 is known here`,
      'merge with the driftline that wrote it, or a later one',
    );
  }
  const fault = await validateReport(value);
  if (fault !== undefined) {
    const where = fault.pointer === '' ? name : `${name}, ${fault.pointer}`;
    throw usageError(`${where}: ${fault.message}`, 'make it with driftline check --shard I/N -f json');
  }
  return value as unknown as Report;
}
