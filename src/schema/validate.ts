import type { Json } from '../model/json.ts';
import * as generated from './generated/responses.cjs';

/** What is wrong with a response, and where (an RFC 6901 pointer, "" for the whole). */
export interface SchemaFault {
  readonly pointer: string;
  readonly message: string;
}

/**
 * Checks a vendor's body against the named schema of `responses.ts`. The validators are compiled by
 * `scripts/generate-validators.ts` when the package is built, so that a run compiles none.
 */
export function validateResponse(name: string, body: Json): SchemaFault | undefined {
  const validators: Readonly<Record<string, generated.Validator>> = generated.validators;
  const validate = validators[name];
  if (validate === undefined) throw new Error(`there is no response schema ${name}`);
  return validate(body) ? undefined : faultOf(validate);
}

/** Checks what claims to be a JSON report. */
export async function validateReport(value: Json): Promise<SchemaFault | undefined> {
  const { validators } = await import('./generated/report.cjs');
  const validate = validators.report;
  if (validate === undefined) throw new Error('there is no schema of reports');
  return validate(value) ? undefined : faultOf(validate);
}

function faultOf(validate: generated.Validator): SchemaFault {
  const told = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf');
  const deepest = told.reduce<generated.ValidationError | undefined>(
    (best, error) =>
      best !== undefined && best.instancePath.length > error.instancePath.length ? best : error,
    undefined,
  );
  return {
    pointer: deepest?.instancePath ?? '',
    message: deepest?.message ?? 'has another shape than documented',
  };
}
