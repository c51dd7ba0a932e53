import type { SyntaxFault } from './syntax.ts';

interface Words {
  /** Matches the parser's message. The first entry that matches counts; an entry without it matches any message. */
  readonly when?: RegExp;
  readonly words: string;
  readonly hint: string;
}

/** The parser's faults in plain words, by its error codes. */
const WORDS: Readonly<Record<string, readonly Words[]>> = {
  ALIAS_PROPS: [{ words: 'an alias takes no anchor and no tag', hint: 'take out what stands before the *' }],
  BAD_ALIAS: [
    {
      when: /empty/,
      words: 'a name is missing after & or *',
      hint: 'write the name, or put the value in quotes',
    },
    { words: 'the name of an anchor or alias ends with a colon', hint: 'put a space before the colon' },
  ],
  BAD_COLLECTION_TYPE: [{ words: 'the tag does not fit its value', hint: 'take it out' }],
  BAD_DIRECTIVE: [{ words: 'this directive is not supported', hint: 'take the line out' }],
  BAD_DQ_ESCAPE: [
    {
      words: 'in double quotes \\ begins an escape sequence, and this is not one',
      hint: 'write \\\\ for a backslash, or put the text in single quotes',
    },
  ],
  BAD_INDENT: [
    {
      when: /mapping items/,
      words: 'this line is not indented like the keys above it',
      hint: 'begin the keys of one mapping in the same column',
    },
    {
      when: /sequence items/,
      words: 'this item is not indented like the items above it',
      hint: 'begin the items of one list in the same column',
    },
    {
      when: /[Bb]lock scalar/,
      words: 'the text below | or > is not indented under its key',
      hint: 'indent every line of the text further than its key',
    },
    {
      when: / end with a/,
      words: 'the lines of a bracket are not indented under its key',
      hint: 'indent every line of it, the last one too, further than the key',
    },
    {
      words: 'this line is not indented under its key',
      hint: 'indent it further than the key that it belongs to',
    },
  ],
  BAD_PROP_ORDER: [
    { words: 'an anchor or a tag stands before -, ? or :', hint: 'put it right before its value' },
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    {
      when: /sequence/,
      words: 'this list is not indented under its key',
      hint: 'check the indentation of the lines below',
    },
    {
      when: /^two-lines/,
      words: 'the lines below this value are indented as if they belonged to it',
      hint: 'check the indentation of the lines below, or put the value in quotes',
    },
    {
      words: 'there is a second colon with a space after it in this value',
      hint: 'put the value in quotes',
    },
  ],
  BLOCK_IN_FLOW: [
    {
      words: 'inside { } and [ ] a comma is missing, or a value has a colon and a space in it',
      hint: 'put a comma between the entries, or the value in quotes',
    },
  ],
  IMPOSSIBLE: [{ words: 'this makes no sense here', hint: 'check quotes and brackets before it' }],
  KEY_OVER_1024_CHARS: [
    {
      words: 'a key has more than 1024 characters, and YAML allows no colon so far from its beginning',
      hint: 'shorten the key, or put the text in quotes if it is a value',
    },
  ],
  MISSING_CHAR: [
    {
      when: /Implicit map keys/,
      words: 'there is no colon with a space after this key',
      hint: 'write the key, a colon and a space: key: value',
    },
    { when: /quote/, words: 'a quote is not closed', hint: 'close it' },
    { when: / end with a/, words: 'a bracket is not closed', hint: 'close it' },
    {
      when: /leading empty lines/,
      words: 'an empty line before this text has more spaces in it than the text is indented by',
      hint: 'take the spaces out of the empty line',
    },
    {
      when: /newline after/,
      words: 'a list cannot begin on the line of its tag or anchor',
      hint: 'begin it on the next line',
    },
    { when: /space after :/, words: 'there is no space after the colon', hint: 'write one' },
    {
      when: /Missing ,/,
      words: 'a comma is missing before this',
      hint: 'put a comma between the entries',
    },
    {
      when: /without -/,
      words: 'this stands between the items of a list',
      hint: 'write - and a space before it',
    },
    {
      when: /Comments/,
      words: 'there is no space before the #',
      hint: 'write one, or put the value in quotes',
    },
    { when: /Tags and anchors/, words: 'there is no space after a tag or an anchor', hint: 'write one' },
    {
      when: /directives-end/,
      words: 'there is no line with --- after the directives',
      hint: 'take the directives out: the lines that begin with %',
    },
    { words: 'something is not closed', hint: 'close what was opened' },
  ],
  MULTILINE_IMPLICIT_KEY: [
    {
      words: 'there is no colon with a space after it on this line',
      hint: 'check the indentation, and that each colon has a space after it',
    },
  ],
  MULTIPLE_ANCHORS: [{ words: 'a value has two anchors', hint: 'keep one' }],
  MULTIPLE_TAGS: [{ words: 'a value has two tags', hint: 'keep one' }],
  RESOURCE_EXHAUSTION: [{ words: 'this is nested too deep', hint: 'flatten it' }],
  TAB_AS_INDENT: [{ words: 'this line is indented with a tab', hint: 'indent with spaces' }],
  TAG_RESOLVE_FAILED: [{ words: 'this tag is not supported', hint: 'take it out' }],
  UNEXPECTED_TOKEN: [
    {
      when: /block-seq-ind on same line/,
      words: 'a list cannot begin on the line of its key',
      hint: 'begin it on the next line, or write [a, b]',
    },
    {
      when: /block scalar header/i,
      words: 'there is something after | or >',
      hint: 'begin the text on the next line',
    },
    {
      when: /Unexpected (?:,|empty item)/,
      words: 'there is nothing before this comma',
      hint: 'take one comma out',
    },
    {
      when: /flow-(?:map|seq)-end/,
      words: 'this bracket closes nothing',
      hint: 'check the brackets before it',
    },
    {
      when: /at node end/,
      words: 'this comes after a value that has ended',
      hint: 'put the whole value in quotes, or check the indentation',
    },
    { words: 'this does not belong here', hint: 'check quotes and brackets before it' },
  ],
};

const OTHER: Words = { words: 'this cannot be read', hint: 'see https://yaml.org/spec/1.2.2/' };

/** The words quote one character at most: the text may be a secret. */
export function wordsFor(fault: SyntaxFault, text: string): string {
  if (fault.code !== 'BAD_SCALAR_START') return entryFor(fault, text).words;
  const character = text.charAt(fault.pos[0]);
  return `a value without quotes cannot begin with ${character === '\t' ? 'a tab' : character}`;
}

export function hintFor(fault: SyntaxFault, text: string): string {
  return fault.code === 'BAD_SCALAR_START' ? 'put the value in quotes' : entryFor(fault, text).hint;
}

function entryFor(fault: SyntaxFault, text: string): Words {
  const { code } = fault;
  const message = code === 'BLOCK_AS_IMPLICIT_KEY' ? keyMessage(fault, text) : fault.message;
  const entries = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return entries?.find(({ when }) => when === undefined || when.test(message)) ?? OTHER;
}

/** The parser does not distinguish a colon in a value from lines below it that are indented too far. */
function keyMessage({ message, pos }: SyntaxFault, text: string): string {
  const line = text.slice(pos[0], pos[0] + 2_000).split(/[\r\n]/, 1)[0] ?? '';
  return /:(?:[ \t]|$)/.test(line) ? message : `two-lines ${message}`;
}
