import type { SyntaxFault } from './syntax.ts';

interface Words {
  /** Matches the parser's code and message. */
  readonly when: RegExp;
  readonly words: string;
  readonly hint: string;
}

/** The parser's faults in plain words. The first that matches counts. */
const WORDS: readonly Words[] = [
  {
    when: /^ALIAS_PROPS/,
    words: 'an alias takes no anchor and no tag',
    hint: 'take out what stands before the *',
  },
  {
    when: /^BAD_ALIAS/,
    words: 'a name is missing after & or *',
    hint: 'write the name, or put the value in quotes',
  },
  {
    when: /^BAD_DQ_ESCAPE/,
    words: 'in double quotes \\ begins an escape sequence, and this is not one',
    hint: 'write \\\\ for a backslash, or put the text in single quotes',
  },
  {
    when: /^BAD_INDENT .*mapping items/,
    words: 'this line is not indented like the keys above it',
    hint: 'begin the keys of one mapping in the same column',
  },
  {
    when: /^BAD_INDENT .*sequence items/,
    words: 'this item is not indented like the items above it',
    hint: 'begin the items of one list in the same column',
  },
  {
    when: /^BAD_INDENT .*[Bb]lock scalar/,
    words: 'the text below | or > is not indented under its key',
    hint: 'indent every line of the text further than its key',
  },
  {
    when: /^BAD_INDENT .* end with a/,
    words: 'the lines of a value in brackets are not indented under its key',
    hint: 'indent every line of the value, the last one too, further than the key',
  },
  {
    when: /^BAD_INDENT/,
    words: 'this line is not indented under its key',
    hint: 'indent it further than the key that it belongs to',
  },
  {
    when: /^BAD_PROP_ORDER/,
    words: 'an anchor or a tag stands before -, ? or :',
    hint: 'put it right before its value',
  },
  {
    when: /^BLOCK_AS_IMPLICIT_KEY .*sequence/,
    words: 'this list is not indented under its key',
    hint: 'check the indentation of the lines below',
  },
  {
    when: /^BLOCK_AS_IMPLICIT_KEY two-lines/,
    words: 'the lines below this value are indented as if they belonged to it',
    hint: 'check the indentation of the lines below, or put the value in quotes',
  },
  {
    when: /^BLOCK_AS_IMPLICIT_KEY/,
    words: 'there is a second colon with a space after it in this value',
    hint: 'put the value in quotes',
  },
  {
    when: /^BLOCK_IN_FLOW/,
    words: 'inside { } and [ ] a comma is missing, or a value has a colon and a space in it',
    hint: 'put a comma between the entries, or the value in quotes',
  },
  {
    when: /^KEY_OVER_1024_CHARS/,
    words: 'a key has more than 1024 characters, and YAML allows no colon so far from its beginning',
    hint: 'shorten the key, or put the text in quotes if it is a value',
  },
  {
    when: /^MISSING_CHAR .*Implicit map keys/,
    words: 'there is no colon with a space after this key',
    hint: 'write the key, a colon and a space: key: value',
  },
  { when: /^MISSING_CHAR .*quote/, words: 'a quote is not closed', hint: 'close it' },
  { when: /^MISSING_CHAR .* end with a/, words: 'a bracket is not closed', hint: 'close it' },
  {
    when: /^MISSING_CHAR .*leading empty lines/,
    words: 'an empty line before this text has more spaces than the lines of the text have before them',
    hint: 'take the spaces out of the empty line',
  },
  {
    when: /^MISSING_CHAR .*newline after/,
    words: 'a list cannot begin on the line of its tag or anchor',
    hint: 'begin it on the next line',
  },
  { when: /^MISSING_CHAR .*space after :/, words: 'there is no space after the colon', hint: 'write one' },
  {
    when: /^MISSING_CHAR .*Missing ,/,
    words: 'a comma is missing before this',
    hint: 'put a comma between the entries',
  },
  {
    when: /^MISSING_CHAR .*without -/,
    words: 'this stands between the items of a list',
    hint: 'write - and a space before it',
  },
  {
    when: /^MISSING_CHAR .*Comments/,
    words: 'there is no space before the #',
    hint: 'write a space before the #, or put the value in quotes',
  },
  {
    when: /^MISSING_CHAR .*Tags and anchors/,
    words: 'there is no space after a tag or an anchor',
    hint: 'write one',
  },
  {
    when: /^MISSING_CHAR .*directives-end/,
    words: 'a mapping or a list cannot begin on the line of ---',
    hint: 'begin it on the next line',
  },
  {
    when: /^MULTILINE_IMPLICIT_KEY/,
    words: 'there is no colon with a space after it on this line',
    hint: 'check the indentation, and that each colon has a space after it',
  },
  { when: /^MULTIPLE_ANCHORS/, words: 'a value has two anchors', hint: 'keep one' },
  { when: /^MULTIPLE_TAGS/, words: 'a value has two tags', hint: 'keep one' },
  { when: /^TAB_AS_INDENT/, words: 'this line is indented with a tab', hint: 'indent with spaces' },
  { when: /^TAG_RESOLVE_FAILED/, words: 'this tag is not supported', hint: 'take it out' },
  {
    when: /^UNEXPECTED_TOKEN .*block-seq-ind on same line/,
    words: 'a list cannot begin on the line of its key',
    hint: 'begin it on the next line, or write [a, b]',
  },
  {
    when: /^UNEXPECTED_TOKEN .*block scalar header/i,
    words: 'there is something after | or >',
    hint: 'begin the text on the next line',
  },
  {
    when: /^UNEXPECTED_TOKEN .*Unexpected (?:,|empty item)/,
    words: 'there is nothing before this comma',
    hint: 'take one comma out',
  },
  {
    when: /^UNEXPECTED_TOKEN .*flow-(?:map|seq)-end/,
    words: 'this bracket closes nothing',
    hint: 'check the brackets before it',
  },
  {
    when: /^UNEXPECTED_TOKEN .*at node end/,
    words: 'this comes after a value that has ended',
    hint: 'put the whole value in quotes, or check the indentation',
  },
  {
    when: /^UNEXPECTED_TOKEN/,
    words: 'this does not belong here',
    hint: 'check quotes and brackets before it',
  },
];

const OTHER = { words: 'this cannot be read', hint: 'see https://yaml.org/spec/1.2.2/' };

/** The fault in plain words, which quote one character at most: the text may be a secret. */
export function explain({ code, message, pos }: SyntaxFault, text: string): Pick<Words, 'words' | 'hint'> {
  if (code === 'BAD_SCALAR_START') {
    const character = text.charAt(pos[0]);
    const words = `a value without quotes cannot begin with ${character === '\t' ? 'a tab' : character}`;
    return { words, hint: 'put the value in quotes' };
  }
  // The parser does not distinguish a colon in a value from lines below it that are indented too far.
  const line = text.slice(pos[0], pos[0] + 2_000).split(/[\r\n]/, 1)[0] ?? '';
  const isAbove = code === 'BLOCK_AS_IMPLICIT_KEY' && !/:(?:[ \t]|$)/.test(line);
  const fault = `${code} ${isAbove ? 'two-lines ' : ''}${message}`;
  return WORDS.find(({ when }) => when.test(fault)) ?? OTHER;
}
