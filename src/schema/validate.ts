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
  if (validate(body)) return undefined;
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
