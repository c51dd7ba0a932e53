import type { Json } from '../model/json.ts';
import { REPLIES } from './generated/replies.ts';
import type { ValidationError, Validator } from './generated/report.cjs';

/** What is wrong with a response, and where (an RFC 6901 pointer, "" for the whole). */
export interface SchemaFault {
  readonly pointer: string;
  readonly message: string;
}

/** Modules by provider: `import()` is slow even for a loaded module, and each target has a reply. */
const loaded = new Map<string, ReturnType<(typeof REPLIES)[string]>>();

/** Checks a vendor's body against one of its provider's `replies`, which the build compiles to a file per provider. */
export async function validateReply(
  provider: string,
  reply: string,
  body: Json,
): Promise<SchemaFault | undefined> {
  const loading = loaded.get(provider) ?? REPLIES[provider]?.();
  if (loading !== undefined) loaded.set(provider, loading);
  return faultIn(body, (await loading)?.validators[reply], `the reply ${provider}.${reply}`);
}

/** Checks what claims to be a JSON report. */
export async function validateReport(value: Json): Promise<SchemaFault | undefined> {
  return faultIn(value, (await import('./generated/report.cjs')).validators.report, 'reports');
}

function faultIn(value: Json, validate: Validator | undefined, what: string): SchemaFault | undefined {
  if (validate === undefined) throw new Error(`there is no schema of ${what}`);
  if (validate(value)) return undefined;
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf');
  const deepest = errors.reduce<ValidationError | undefined>(
    (best, error) =>
      best !== undefined && best.instancePath.length > error.instancePath.length ? best : error,
    undefined,
  );
  return {
    pointer: deepest?.instancePath ?? '',
    message: deepest?.message ?? 'has another shape than documented',
  };
}
