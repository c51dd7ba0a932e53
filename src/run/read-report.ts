import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isDeeperThan, isJsonObject, type Json } from '../model/json.ts';
import { ProblemError, usageError } from '../model/problem.ts';
import type { Report } from '../model/report.ts';
import { cannotBe, systemCode } from '../model/system-error.ts';
import { validateReport } from '../schema/validate.ts';

/** Deeper than any value that check compares. */
const DEEPEST = 600;

/** The hints if a report cannot be read. */
interface Purpose {
  /** How such a report is made. */
  readonly make: string;
  /** What to do with a report of another version. */
  readonly otherVersion: string;
  /** `name the JSON report of a shard` */
  readonly name: string;
}

interface Named {
  readonly name: string;
  readonly purpose: Purpose;
}

interface Reading extends Omit<Named, 'name'> {
  readonly cwd: string;
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/** Undefined if there is no such file. */
export async function readReportIfThere(name: string, reading: Reading): Promise<Report | undefined> {
  const { purpose, cwd, onRead } = reading;
  const path = resolve(cwd, name);
  try {
    onRead?.((await stat(path)).size);
    return await parseReport(await readFile(path, 'utf8'), { name, purpose });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (systemCode(error) === undefined || error instanceof ProblemError) throw error;
    throw usageError(`${name} ${cannotBe('read', error)}`, `${purpose.name} (looked for ${path})`);
  }
}

export async function readReport(name: string, reading: Reading): Promise<Report> {
  const report = await readReportIfThere(name, reading);
  if (report !== undefined) return report;
  const { purpose, cwd } = reading;
  const missing = cannotBe('read', Object.assign(new Error(), { code: 'ENOENT' }));
  throw usageError(`${name} ${missing}`, `${purpose.name} (looked for ${resolve(cwd, name)})`);
}

async function parseReport(text: string, { name, purpose }: Named): Promise<Report> {
  let value: Json;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw usageError(`${name} is not JSON`, purpose.make);
  }
  return reportOf(value, { name, purpose });
}

/** Validates a value as a JSON report. */
export async function reportOf(value: unknown, { name, purpose }: Named): Promise<Report> {
  if (isDeeperThan(value as Json, DEEPEST)) {
    throw usageError(`${name} is nested deeper than ${DEEPEST} levels`, purpose.make);
  }
  if (isJsonObject(value) && value.reportVersion !== undefined && value.reportVersion !== 1) {
    const version = JSON.stringify(value.reportVersion).slice(0, 20);
    throw usageError(
      `${name} is a report of version ${version}, and only version 1 is known here`,
      purpose.otherVersion,
    );
  }
  const fault = await validateReport(value as Json);
  if (fault !== undefined) {
    const where = fault.pointer === '' ? name : `${name}, ${fault.pointer}`;
    throw usageError(`${where}: ${fault.message}`, purpose.make);
  }
  return value as Report;
}
