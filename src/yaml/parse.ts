import { Composer, type CST } from 'yaml';
import { codePointName } from '../model/invisible.ts';
import type { Problem } from '../model/problem.ts';
import { convertDocument } from './convert.ts';
import type { Node } from './node.ts';
import type { ReportProblem } from './report-problem.ts';
import { locate, type Source } from './source.ts';
import { reportSyntax } from './syntax.ts';
import { DEPTH_LIMIT, type Tokens, tokensOf } from './tokens.ts';

export interface Parsed {
  /** Undefined if the document is empty or unreadable. With problems, it is what could be read. */
  readonly root?: Node;
  readonly problems: readonly Problem[];
}

/** Parses one YAML 1.2 document. Refuses what other YAML readers read differently. */
export function parseYaml(source: Source): Parsed {
  const problems: Problem[] = [];
  const report: ReportProblem = (code, offset, message, hint) => {
    problems.push({ code, message, hint, location: locate(source, offset) });
  };
  reportUnprintable(source.text, report);
  const { tokens, levels, end } = tokensOf(source);
  if ((levels > DEPTH_LIMIT || end !== undefined) && isTooMuch(tokens, end, report)) return { problems };
  const composer = new Composer({
    uniqueKeys: false,
    merge: true,
    strict: true,
    prettyErrors: false,
    resolveKnownTags: false,
  });
  const kept = withoutDirectives(tokens, report);
  const documents = firstTwo(composer.compose(kept, false, source.text.length));
  const [document, second] = documents;
  const before = problems.length;
  for (const { errors } of documents) reportSyntax(errors, { source, tokens, report });
  if (problems.length > before || !document?.contents) return { problems };
  if (second !== undefined) {
    report('syntax', second.range[0], 'a second document begins here', 'put it into a file of its own');
  }
  const root = convertDocument(document.contents, report, (offset) => locate(source, offset));
  return root === undefined ? { problems } : { root, problems };
}

/** Reports the first control character: YAML has none but tabs and line ends, yet the parser lets them pass. */
function reportUnprintable(text: string, report: ReportProblem): void {
  const at = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/);
  if (at === -1) return;
  const name = codePointName(text.charAt(at));
  const hint = `take it out, or write it as "${name.replace('U+', '\\u')}" in double quotes`;
  report('syntax', at, `this is not YAML: there is a control character here, ${name}`, hint);
}

/** Takes the first two: the second is only reported, and more are not composed. */
function firstTwo<Each>(all: Iterable<Each>): Each[] {
  const two: Each[] = [];
  for (const each of all) {
    two.push(each);
    if (two.length === 2) break;
  }
  return two;
}

/** Reports and removes directives: they would change what follows. */
function withoutDirectives(tokens: readonly CST.Token[], report: ReportProblem): CST.Token[] {
  return tokens.filter((token) => {
    if (token.type !== 'directive') return true;
    const name = (token.source.split(/\s/, 1)[0] ?? '%').slice(0, 32);
    report('syntax', token.offset, `the directive ${name} is not supported`, 'take the line out');
    return false;
  });
}

/** Finds deep nesting and too many pieces before anything is composed: they would exhaust the stack or the memory. */
function isTooMuch(tokens: readonly CST.Token[], end: Tokens['end'], report: ReportProblem): boolean {
  let found = false;
  for (const token of tokens) {
    if (token.type !== 'document' || token.value === undefined) continue;
    const deep = firstTooDeep(token.value);
    if (deep === undefined) continue;
    report('too-deep', deep, TOO_DEEP, 'flatten it');
    found = true;
  }
  if (end === undefined || found) return found;
  if (end.fault === 'too-deep') report('too-deep', end.offset, TOO_DEEP, 'flatten it');
  else {
    report(
      'too-large',
      end.offset,
      'up to here, the file has a million pieces of YAML, and driftline reads no further',
      'split it: a run takes any number of files',
    );
  }
  return true;
}

const TOO_DEEP = `nested more than ${DEPTH_LIMIT} levels deep`;

function firstTooDeep(root: CST.Token): number | undefined {
  let level: CST.Token[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: CST.Token[] = [];
    for (const token of level) {
      if (!('items' in token)) continue;
      if (depth > DEPTH_LIMIT) return token.offset;
      for (const item of token.items) {
        if (item.key) next.push(item.key);
        if (item.value) next.push(item.value);
      }
    }
    level = next;
  }
  return undefined;
}
