import type { Json } from '../model/json.ts';
import { REPLIES } from './generated/replies.ts';
import type { ValidationError, Validator } from './generated/report.cjs';

/** What is wrong with a response, and where (an RFC 6901 pointer, "" for the whole). */
export interface SchemaFault {
  readonly pointer: string;
  readonly message: string;
}

/**
 * Checks a vendor's body against one of its provider's `replies`. `scripts/generate-sources.ts` compiles them when
 * the package is built, a file for each provider: a run compiles none and loads its own.
 */
export async function validateReply(
  provider: string,
  reply: string,
  body: Json,
): Promise<SchemaFault | undefined> {
  const loading = loaded.get(provider) ?? REPLIES[provider]?.();
  if (loading !== undefined) loaded.set(provider, loading);
  const validate = (await loading)?.validators[reply];
  if (validate === undefined) throw new Error(`there is no schema of the reply ${provider}.${reply}`);
  return validate(body) ? undefined : faultOf(validate);
}

/** By provider: even of a loaded module, each `import()` takes a while, and there is one reply a target. */
const loaded = new Map<string, ReturnType<(typeof REPLIES)[string]>>();

/** Checks what claims to be a JSON report. */
export async function validateReport(value: Json): Promise<SchemaFault | undefined> {
  const { validators } = await import('./generated/report.cjs');
  const validate = validators.report;
  if (validate === undefined) throw new Error('there is no schema of reports');
  return validate(value) ? undefined : faultOf(validate);
}

function faultOf(validate: Validator): SchemaFault {
  const told = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf');
  const deepest = told.reduce<ValidationError | undefined>(
    (best, error) =>
      best !== undefined && best.instancePath.length > error.instancePath.length ? best : error,
    undefined,
  );
  return {
    pointer: deepest?.instancePath ?? '',
    message: deepest?.message ?? 'has another shape than documented',
  };
}
