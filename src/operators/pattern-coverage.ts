/** Which of all possible texts a pattern or range matches. */
export type Coverage = 'all' | 'some' | 'none';

/**
 * The texts that a field can have. `text`: any one line that is not blank. `time`: a time as `toISOString` writes it.
 */
export type Universe = 'text' | 'time';

/** Constants of re2js (https://github.com/le0pard/re2js): `Inst` and `Utils`. */
const OP = { alt: 1, altMatch: 2, capture: 3, emptyWidth: 4, match: 6, nop: 7, rune: 8, anyNotNewline: 11 };
const FLAG = { beginLine: 1, endLine: 2, beginText: 4, endText: 8, boundary: 16, noBoundary: 32 };

interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
}

/** A pattern compiled by re2js. */
interface Program {
  readonly inst: readonly Instruction[];
  readonly start: number;
}

const NEWLINE = 10;
const END = -1;
const MOST_RUNES = 0x10ffff;
const MOMENT = 'dddd-dd-ddTdd:dd:dd.dddZ';
/** Limits in visited instructions: for one pattern, and for all patterns of a run. */
const STEPS_LIMIT = 300_000;
const ALL_STEPS_LIMIT = 3_000_000;

class TooMuch extends Error {}

/** Most patterns match some of these texts but not all: then the answer, `some`, is known. */
const SAMPLES: Readonly<Record<Universe, readonly string[]>> = {
  text: ['#', 'a', 'Z', '0', 'v1', '1.2.3', ' -', 'main', 'x y', '\u00e9', 'a'.repeat(200)],
  time: ['1999-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z', '3333-03-03T13:33:33.333Z'],
};

/** Texts that no field can have. */
const BLANKS = ['', ' ', '\t', '\n'];

export interface Pattern {
  readonly program: Program;
  finds(text: string): boolean;
}

/**
 * Tells the coverage of patterns. The answer is exact, or undefined if the search takes too long. One state of the
 * search stands for all texts that the pattern cannot distinguish.
 */
export function createCoverage(): (pattern: Pattern, universe: Universe) => Coverage | undefined {
  let all = 0;
  return ({ program, finds }, universe) => {
    let steps = 0;
    const spend = (count: number) => {
      steps += count;
      all += count;
      if (steps > STEPS_LIMIT || all > ALL_STEPS_LIMIT) throw new TooMuch();
    };
    const found = SAMPLES[universe].map(finds);
    const orElse = found.every(Boolean) ? undefined : 'some';
    if (orElse !== undefined && found.some(Boolean)) return 'some';
    try {
      const { takesAny, reaches } = walksOf(program, spend);
      const inUniverse: NextPlace = (place, rune) => nextPlace(universe, place, rune);
      if (orElse === undefined) return reaches('no match', inUniverse) ? 'some' : 'all';
      if (!takesAny()) return 'none';
      // Does any text that is not blank match? Unlike in `inUniverse`, the text may contain line feeds here.
      const notBlank: NextPlace = (place, rune) =>
        rune === NEWLINE ? place : nextPlace('text', place, rune);
      return !BLANKS.some(finds) || reaches('a match', notBlank) ? 'some' : 'none';
    } catch (error) {
      if (error instanceof TooMuch) return orElse;
      throw error;
    }
  };
}

type NextPlace = (place: number, rune: number) => number | undefined;

interface State {
  /** The instructions to continue with, before empty transitions are followed. */
  readonly at: readonly number[];
  /** Flags that hold before the next character, without the flags that depend on that character. */
  readonly before: number;
  readonly lastIsWord: boolean;
  /** The position in a text of the universe. */
  readonly place: number;
}

function walksOf(program: Program, spend: (count: number) => void) {
  const { inst, start } = program;
  const runes = [...representatives(program, spend), END];
  const first: State = { at: [start], before: FLAG.beginText | FLAG.beginLine, lastIsWord: false, place: 0 };

  /** Visits each state once, until `visit` returns true. `visit` adds the states that follow. */
  const search = (
    states: readonly State[],
    visit: (state: State, rune: number, add: (next: State) => void) => boolean,
  ): boolean => {
    const open = [...states];
    const seen = new Set(open.map(keyOf));
    const add = (next: State) => {
      const key = keyOf(next);
      if (!seen.has(key)) open.push(next);
      seen.add(key);
    };
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      for (const rune of runes) if (visit(state, rune, add)) return true;
    }
    return false;
  };

  /** The instructions that a state reaches before it takes the character. */
  const closure = ({ at, before, lastIsWord }: State, rune: number): readonly Instruction[] => {
    const flags =
      before |
      (rune === NEWLINE || rune === END ? FLAG.endLine : 0) |
      (rune === END ? FLAG.endText : 0) |
      (isWordRune(rune) === lastIsWord ? FLAG.noBoundary : FLAG.boundary);
    const found = new Map<number, Instruction>();
    const open = [...at];
    for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
      const instruction = inst[pc];
      if (instruction === undefined || found.has(pc)) continue;
      found.set(pc, instruction);
      const { op, out, arg } = instruction;
      if (op === OP.alt || op === OP.altMatch) open.push(out, arg);
      else if (op === OP.capture || op === OP.nop) open.push(out);
      else if (op === OP.emptyWidth && (arg & ~flags) === 0) open.push(out);
    }
    spend(found.size + 1);
    return [...found.values()];
  };

  return {
    /** Whether any text has a match: follows each instruction on its own, from every place where a match may begin. */
    takesAny: (): boolean => {
      const inside = [
        { before: FLAG.beginLine, lastIsWord: false },
        { before: 0, lastIsWord: true },
        { before: 0, lastIsWord: false },
      ].map((context) => ({ ...context, at: [start], place: 0 }));
      return search([first, ...inside], (state, rune, add) => {
        for (const instruction of closure(state, rune)) {
          if (instruction.op === OP.match) return true;
          if (rune !== END && takes(instruction, rune))
            add({ ...contextAfter(rune), at: [instruction.out], place: 0 });
        }
        return false;
      });
    },
    /** Whether some text has the wanted result. */
    reaches: (wanted: 'a match' | 'no match', next: NextPlace): boolean =>
      search([first], (state, rune, add) => {
        const place = next(state.place, rune);
        if (place === undefined) return false;
        const instructions = closure(state, rune);
        // A match stays a match with any text after it.
        if (instructions.some(({ op }) => op === OP.match)) return wanted === 'a match';
        if (rune === END) return wanted === 'no match';
        const outs = instructions.filter((each) => takes(each, rune)).map(({ out }) => out);
        const at = [...new Set([start, ...outs])].sort((left, right) => left - right);
        add({ ...contextAfter(rune), at, place });
        return false;
      }),
  };
}

function contextAfter(rune: number): Pick<State, 'before' | 'lastIsWord'> {
  return { before: rune === NEWLINE ? FLAG.beginLine : 0, lastIsWord: isWordRune(rune) };
}

/** The position after this character; undefined if the universe has no such text. */
function nextPlace(universe: Universe, place: number, rune: number): number | undefined {
  if (universe === 'text') {
    if (rune === NEWLINE) return undefined;
    if (rune === END) return place === 1 ? 1 : undefined;
    return place === 1 || String.fromCodePoint(rune).trim() !== '' ? 1 : 0;
  }
  if (rune === END) return place === MOMENT.length ? place : undefined;
  const wanted = MOMENT[place];
  const fits = wanted === 'd' ? rune >= 48 && rune <= 57 : rune === wanted?.codePointAt(0);
  return fits ? place + 1 : undefined;
}

function keyOf({ at, before, lastIsWord, place }: State): string {
  return `${at.join()} ${before} ${lastIsWord} ${place}`;
}

function takes(instruction: Instruction, rune: number): boolean {
  const { op } = instruction;
  if (op < OP.rune || op > OP.anyNotNewline) return false;
  if (op === OP.anyNotNewline) return rune !== NEWLINE;
  return op === OP.anyNotNewline - 1 || instruction.matchRune(rune);
}

function isWordRune(rune: number): boolean {
  return rune !== END && /^[0-9A-Za-z_]$/.test(String.fromCodePoint(rune));
}

/**
 * Where the kinds of characters begin: line ends, blanks, digits, letters (383 and 8490 are `s` and `k` if case is
 * ignored), signs of a moment.
 */
const BOUNDS = [
  0, 9, 10, 11, 14, 32, 33, 45, 46, 47, 48, 58, 59, 65, 84, 85, 90, 91, 95, 96, 97, 123, 160, 161, 383, 384,
  5760, 5761, 8192, 8203, 8232, 8234, 8239, 8240, 8287, 8288, 8490, 8491, 12_288, 12_289, 65_279, 65_280,
];

/** One character of each kind that the program distinguishes. */
function representatives({ inst }: Program, spend: (count: number) => void): number[] {
  const bounds = new Set(BOUNDS);
  const choices = inst.filter(({ op }) => op >= OP.rune && op <= OP.anyNotNewline);
  for (const { runes } of choices) {
    spend(runes.length);
    for (let index = 0; index < runes.length; index += 1) {
      const rune = runes[index] ?? 0;
      bounds.add(rune);
      bounds.add(rune + 1);
    }
  }
  const kinds = new Map<string, number>();
  for (const rune of [...bounds].filter((each) => each <= MOST_RUNES)) {
    spend(choices.length + 1);
    const told = choices.map((each) => (takes(each, rune) ? 1 : 0)).join('');
    const blank = String.fromCodePoint(rune).trim() === '';
    const kind = `${told} ${rune === NEWLINE} ${blank} ${isWordRune(rune)} ${momentKind(rune)}`;
    if (!kinds.has(kind)) kinds.set(kind, rune);
  }
  return [...kinds.values()];
}

function momentKind(rune: number): string {
  if (rune >= 48 && rune <= 57) return 'd';
  return '-T:.Z'.includes(String.fromCodePoint(rune)) ? String(rune) : '';
}
