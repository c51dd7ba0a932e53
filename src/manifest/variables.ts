import type { Problem } from '../model/problem.ts';

/** What `--var` and `DRIFTLINE_VAR_…` give, by name. */
export type Variables = ReadonlyMap<string, string>;

export interface Faults {
  readonly faults: readonly Fault[];
}

interface Fault {
  readonly code: Problem['code'];
  readonly message: string;
  readonly hint: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CREDENTIAL = /^\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}$/;
const TOKEN = /\$\$\{|\$\{([^}]*)(\}?)/g;

export function isVariableName(name: string): boolean {
  return NAME.test(name);
}

/** The name of the environment variable, if the text is nothing but a reference to one. */
export function credentialVariable(text: string): string | undefined {
  return CREDENTIAL.exec(text)?.[1];
}

/** Puts variables in. `$${` stands for a literal `${`. */
export function withVariables(text: string, variables: Variables): string | Faults {
  if (!text.includes('${')) return text;
  const faults: Fault[] = [];
  const expanded = text.replace(TOKEN, (token, reference: string | undefined, close: string | undefined) => {
    if (reference === undefined) return '${';
    const value = resolve(reference, close === '}', variables);
    if (typeof value === 'string') return value;
    faults.push(value);
    return token;
  });
  return faults.length > 0 ? { faults } : expanded;
}

function resolve(reference: string, closed: boolean, variables: Variables): string | Fault {
  const written = `\${${reference.length > 60 ? `${reference.slice(0, 60)}…` : reference}${closed ? '}' : ''}`;
  const [kind, name = ''] = splitOnce(reference);
  if (!closed || !isVariableName(name) || (kind !== 'var' && kind !== 'env')) {
    return bad(
      'bad-reference',
      `${written} is not a reference`,
      'write ${var.NAME}, or $${ for a literal ${',
    );
  }
  if (kind === 'env') {
    return bad(
      'bad-reference',
      `${written} stands outside credentials`,
      `only credentials read the environment: write \${var.${name}} and give --var ${name}=…`,
    );
  }
  const value = variables.get(name);
  if (value !== undefined) return value;
  return bad(
    'unset-variable',
    `the variable ${name} is not set`,
    `give --var ${name}=… or set DRIFTLINE_VAR_${name}`,
  );
}

function splitOnce(reference: string): [string, string?] {
  const dot = reference.indexOf('.');
  return dot === -1 ? [reference] : [reference.slice(0, dot), reference.slice(dot + 1)];
}

function bad(code: Problem['code'], message: string, hint: string): Fault {
  return { code, message, hint };
}
