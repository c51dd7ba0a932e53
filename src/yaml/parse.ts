import { Composer, type CST } from 'yaml';
import { codePointName } from '../model/invisible.ts';
import type { Problem } from '../model/problem.ts';
import { convertDocument } from './convert.ts';
import type { Node } from './node.ts';
import { locate, type ReportProblem, type Source } from './source.ts';
import { reportSyntax } from './syntax.ts';
import { tokensOf } from './tokens.ts';

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
  const { tokens, end } = tokensOf(source);
  if (end !== undefined) {
    report(...end);
    return { problems };
  }
  const composer = new Composer({
    uniqueKeys: false,
    merge: true,
    strict: true,
    prettyErrors: false,
    resolveKnownTags: false,
  });
  const kept = withoutDirectives(tokens, report);
  // Takes the first two documents; the others are never composed. The second is only reported.
  const [document, second] = composer.compose(kept, false, source.text.length);
  const before = problems.length;
  for (const each of [document, second]) reportSyntax(each?.errors ?? [], source, tokens, report);
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

/** Reports and removes directives: they would change what follows. */
function withoutDirectives(tokens: readonly CST.Token[], report: ReportProblem): CST.Token[] {
  return tokens.filter((token) => {
    if (token.type !== 'directive') return true;
    const name = (token.source.split(/\s/, 1)[0] ?? '%').slice(0, 32);
    report('syntax', token.offset, `the directive ${name} is not supported`, 'take the line out');
    return false;
  });
}
