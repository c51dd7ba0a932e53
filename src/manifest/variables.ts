import type { Expand } from '../decode/expand.ts';
import type { Problem } from '../model/problem.ts';

/** Variables from `--var` and `DRIFTLINE_VAR_…`. */
export type Variables = ReadonlyMap<string, string>;

interface Faults {
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

/** The variable's name, if the text is exactly one `${env.NAME}`. */
export function credentialVariable(text: string): string | undefined {
  return CREDENTIAL.exec(text)?.[1];
}

/** The variables in a text. */
export function variablesIn(text: string): string[] {
  return Array.from(text.matchAll(TOKEN), ([, reference = '']) => splitOnce(reference))
    .filter(([kind]) => kind === 'var')
    .flatMap(([, name]) => name ?? []);
}

/** Most expanded text of a file: a short text may name a long variable a million times. */
const EXPANDED_LIMIT = 10 * 1024 * 1024;

/** The length of a file's expanded texts so far. */
interface Expansion {
  characters: number;
}

/** Replaces variables. `$${` is a literal `${`. */
function withVariables(
  text: string,
  variables: Variables,
  expansion: Expansion = { characters: 0 },
): string | Faults {
  if (!text.includes('${')) return text;
  const faults = new Map<string, Fault>();
  expansion.characters += text.length;
  const expanded = text.replace(TOKEN, (_, reference: string | undefined, close: string | undefined) => {
    if (reference === undefined) return '${';
    const value = resolve(reference, close === '}', variables);
    if (typeof value !== 'string') {
      faults.set(value.message, value);
      return '';
    }
    expansion.characters += value.length;
    return expansion.characters > EXPANDED_LIMIT ? '' : value;
  });
  if (expansion.characters > EXPANDED_LIMIT) {
    return {
      faults: [
        bad(
          'too-large',
          'up to here, the texts with variables in this file have become longer than 10 MiB',
          'spread them over several files, or give shorter values',
        ),
      ],
    };
  }
  return faults.size > 0 ? { faults: [...faults.values()] } : expanded;
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

/** Replaces variables in the texts of one file. */
export function expandWith(variables: Variables): Expand {
  const expansion: Expansion = { characters: 0 };
  return (text) => withVariables(text, variables, expansion);
}
