import { isJsonObject, type Json } from '../../model/json.ts';
import { ProblemError } from '../../model/problem.ts';
import { redactorOf, redactProblem } from '../../redact/redactor.ts';
import type { Resolved } from './resolved.ts';

/** Secret variables of a `Manifest`, in the form of secret arguments of a `Deployment`. */
export interface SecretVariables {
  readonly values: { readonly vars: Readonly<Record<string, unknown>> };
  /** `vars.NAME` */
  readonly secret: readonly string[];
  /** Their values. */
  readonly texts: readonly string[];
}

export function secretVariables({ values, secret }: Resolved): SecretVariables {
  return {
    values: { vars: values },
    secret: secret.map((name) => `vars.${name}`),
    texts: secret.map((name) => String(values[name] ?? '')).filter((text) => text !== ''),
  };
}

/** Fields that contain a secret variable, such as `expect.version`. */
export function secretFields(
  expect: Readonly<Record<string, Json>>,
  { texts }: SecretVariables,
): readonly string[] {
  return Object.entries(expect)
    .filter(([, value]) => holdsSecret(value, texts))
    .map(([field]) => `expect.${field}`);
}

/** Marks properties that contain a secret variable as secret, for the engine and its state. */
export function withSecrets(
  declared: DeclaredProperties,
  { texts }: SecretVariables,
  secret: (value: Json) => unknown,
): Readonly<Record<string, unknown>> {
  if (texts.length === 0) return declared;
  const marked = (properties: Readonly<Record<string, Json>>) =>
    Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [
        name,
        holdsSecret(value, texts) ? secret(value) : value,
      ]),
    );
  const { provider, environment, expect, ...others } = declared;
  return { provider, environment, ...marked(others), expect: marked(expect) };
}

/** A declaration as a `Deployment` has it. */
export interface DeclaredProperties extends Readonly<Record<string, Json>> {
  readonly provider: string;
  readonly environment: string;
  readonly expect: Readonly<Record<string, Json>>;
}

/** Redacts mistakes, which may quote the invalid text. */
export function withoutSecrets(error: unknown, { texts }: SecretVariables): unknown {
  if (!(error instanceof ProblemError) || texts.length === 0) return error;
  const redact = redactorOf(texts);
  return new ProblemError(error.problems.map((problem) => redactProblem(problem, redact)));
}

export function holdsSecret(value: Json, texts: readonly string[]): boolean {
  if (typeof value === 'string') return texts.some((text) => value.includes(text));
  if (typeof value === 'number') {
    return texts.some((text) => String(value).includes(text) || Number(text) === value);
  }
  if (Array.isArray(value)) return value.some((item: Json) => holdsSecret(item, texts));
  if (!isJsonObject(value)) return texts.includes(String(value));
  return Object.entries(value).some(([key, item]) => holdsSecret(key, texts) || holdsSecret(item, texts));
}
