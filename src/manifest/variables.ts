import type { Expand, Mistake } from '../decode/context.ts';

/** Variables from `--var` and `DRIFTLINE_VAR_…`. */
export type Variables = ReadonlyMap<string, string>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const CREDENTIAL = /^\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}$/;
const TOKEN = /\$\$\{|\$\{([^}]*)(\}?)/g;

export function isVariableName(name: string): boolean {
  return NAME.test(name);
}

/** The variable's name, if the text is exactly one `${env.NAME}`. */
export function credentialVariable(text: string): string | undefined {
  return CREDENTIAL.exec(text)?.[1];
}

export function variablesIn(text: string): string[] {
  return Array.from(text.matchAll(TOKEN), ([, reference = '']) => splitOnce(reference))
    .filter(([kind]) => kind === 'var')
    .flatMap(([, name]) => name ?? []);
}

/** The most characters of a file's expanded texts: a short text may name a long variable a million times. */
const EXPANDED_LIMIT = 10 * 1024 * 1024;

/** Replaces variables in the texts of one file. `$${` is a literal `${`. */
export function expandWith(variables: Variables): Expand {
  let characters = 0;
  return (text) => {
    if (!text.includes('${')) return text;
    const faults = new Map<string, Mistake>();
    const values = new Map<string, string | Mistake>();
    characters += text.length;
    const expanded = text.replace(
      TOKEN,
      (token, reference: string | undefined, close: string | undefined) => {
        if (reference === undefined) return '${';
        const value = values.get(token) ?? resolve(reference, close === '}', variables);
        values.set(token, value);
        if (typeof value !== 'string') {
          faults.set(value.message, value);
          return '';
        }
        characters += value.length;
        return characters > EXPANDED_LIMIT ? '' : value;
      },
    );
    if (characters > EXPANDED_LIMIT) {
      const message = 'up to here, the texts with variables in this file have become longer than 10 MiB';
      const hint = 'spread them over several files, or give shorter values';
      return { faults: [{ code: 'too-large', message, hint }] };
    }
    return faults.size > 0 ? { faults: [...faults.values()] } : expanded;
  };
}

function resolve(reference: string, closed: boolean, variables: Variables): string | Mistake {
  const written = `\${${reference.length > 60 ? `${reference.slice(0, 60)}…` : reference}${closed ? '}' : ''}`;
  const [kind, name = ''] = splitOnce(reference);
  if (!closed || !isVariableName(name) || (kind !== 'var' && kind !== 'env')) {
    const hint = 'write ${var.NAME}, or $${ for a literal ${';
    return { code: 'bad-reference', message: `${written} is not a reference`, hint };
  }
  if (kind === 'env') {
    const hint = `only credentials read the environment: write \${var.${name}} and give --var ${name}=…`;
    return { code: 'bad-reference', message: `${written} stands outside credentials`, hint };
  }
  return (
    variables.get(name) ?? {
      code: 'unset-variable',
      message: `the variable ${name} is not set`,
      hint: `give --var ${name}=… or set DRIFTLINE_VAR_${name}`,
    }
  );
}

function splitOnce(reference: string): [string, string?] {
  const dot = reference.indexOf('.');
  return dot === -1 ? [reference] : [reference.slice(0, dot), reference.slice(dot + 1)];
}
