import { cellsOf, HEADINGS, type Row, sectionsOf } from './rows.ts';

export interface About {
  readonly driftline: string;
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly minutes: number;
}

/** `docs/performance.md`: the tables of a full run, each with its notes below. */
export function pageOf(about: About, rows: readonly Row[]): string {
  const tables = [...sectionsOf(rows)].map(([section, own]) => sectionOf(section, tableOf(own)));
  return `# Performance

Measured by \`npm run bench -- --write\` on ${machineOf(about)} Vendors are a server on
loopback in a process of its own. Programs run in turn, again and again, so that a disturbance of the
machine hits all of them. Each row has a median and a spread. A ratio is to the floor: the first row of a section or pair.
\`npm run bench -- --quick\` takes the least of each, \`npm run bench -- reads http2\` sections by name.

![Time and peak memory over the number of targets](images/growth.svg)

${tables.join('\n\n')}
`;
}

/**
 * The page with these sections in place of the old ones, and with the date of this run in each. New sections go to the
 * end.
 */
export function pageWith(page: string, about: About, rows: readonly Row[]): string {
  const [head = '', ...blocks] = page.trimEnd().split(/\n\n(?=## )/);
  let last = -1;
  for (const [section, own] of sectionsOf(rows)) {
    const block = sectionOf(section, `Measured on ${machineOf(about)}\n\n${tableOf(own)}`);
    const place = blocks.findIndex((each) => each.startsWith(`## ${section}\n`));
    if (place === -1) blocks.splice(last + 1, 0, block);
    else blocks[place] = block;
    last = place === -1 ? last + 1 : place;
  }
  return `${[head, ...blocks].join('\n\n')}\n`;
}

function sectionOf(section: string, table: string): string {
  const [, note] = Object.entries(NOTES).find(([start]) => section.startsWith(start)) ?? [];
  return `## ${section}\n\n${table}${note === undefined ? '' : `\n\n${note}`}`;
}

function machineOf({ date, driftline, node, machine }: About): string {
  return `${date}: driftline ${driftline}, Node ${node}, ${machine}.`;
}

/** Columns that no row of a section fills are left out. */
function tableOf(rows: readonly Row[]): string {
  const all = rows.map(cellsOf);
  const filled = HEADINGS.map((_, column) => column === 0 || all.some((cells) => cells[column] !== ''));
  const line = (cells: readonly string[]) => {
    const kept = cells.filter((_, column) => filled[column]);
    return `| ${kept.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  };
  return [line(HEADINGS), line(HEADINGS.map(() => '---')), ...all.map(line)].join('\n');
}

/** The notes of the sections, by the beginnings of their names. Figures of a run are in the tables, not here. */
const NOTES: Readonly<Record<string, string>> = {
  'What a start loads': `A test limits these (\`test/e2e/start-up.test.ts\`): a module that a command has not loaded before fails it by name.`,
  'Start-up': `Of the processor time of a hundred targets, a fifth is Node's own start, nearly half goes into loading the code and
reading the manifest, a quarter into connections and replies, and less than a tenth is left from the last reply to the end.
All of it runs once. Waiting for two rounds of 50 ms comes on top.

driftline keeps compiled code between runs: on Node 20 in \`driftline-VERSION-NODE-USER\` under \`TMPDIR\` or \`/tmp\`, on later
Nodes where Node keeps its own. The medians above are of runs that find it. A first run writes 1 MB, and takes as long as
before: in processor time \`validate\` 70 ms in place of 55, \`check\` of one target 145 ms in place of 105, and 20 ms for the
writing. With \`NODE_DISABLE_COMPILE_CACHE=1\` driftline keeps none.`,
  Reads: `By a profile of 10,000 reads from loopback: a fifth of the time goes into parsing the manifests, a seventh into
collecting garbage, a twentieth into writing to sockets; the rest is spread thinly over undici, the vendors' shapes and
promises. No function of driftline takes more than two percent. A target that is begun and not yet sent survives every
collection of garbage, so driftline begins at most 16 targets more than a host gets requests.`,
  Latency: `The goal is not met, and the bare program does not meet it either. Seen by the vendor on the machine above, the first request
comes 0.36 to 0.5 s after the start, the twenty rounds take 1.15 s, and 0.06 s after the last reply the report is
written and the connections are closed. The first part is the start and 98 kB of YAML, parsed by \`yaml\` in code that V8
has not compiled yet; nothing can be sent before all of it is known to be valid. These brought no gain: V8's baseline
compiler for everything, its middle one, none at all, larger budgets before it optimizes, a larger young generation,
and \`yaml\` without the half that writes. Only another parser is left to try, and driftline would have to bring its own.`,
  Growth: `The memory grows with what a run must know to its end: each target with the places of its values, and the observed values. V8 lets
a heap double before it looks for garbage; commands that read make it look after a growth of seven tenths (\`src/cli/start.ts\`), and
objects of one kind are made alike, so that they share their shapes. \`--shard\` divides the targets over several runs.`,
  Vendors: `A vendor counts a request when it arrives. A request that takes the place of an earlier one in the window therefore waits
until the reply to the earlier one is as old as the window is long. So the vendor refuses nothing, however it counts and
however long the first connections take.

Until a host has answered once, driftline begins 16 targets (or as many as \`--concurrency\` says), and they make all their
attempts. If none of them gets an answer, driftline takes the host to be down: every further target of it is \`unknown\`
with the same reason, and the message says so. A reply of any kind, even a 500, is an answer. A host that has answered
before counts as down after 64 targets in a row without an answer. After 5 seconds, and then less and less often, one
request finds out whether it is back.`,
  'HTTP/2': `Not used. For a thousand reads it makes no difference, and for ten thousand undici spends more processor time and
memory on one connection of HTTP/2 than on 64 of HTTP/1.1, which are opened side by side, once, and reused for the
whole run. Every start would pay for it too: it would have to load \`node:http2\` and the half of undici's client that
speaks it. None of the vendors' pages that were read says whether the vendor speaks HTTP/2.`,
  'Conditional requests': `Not used. The table shows the most that they could gain: a run makes the request and waits for it all the same, and the
vendor's limit counts it. A 304 saves only the body. To use it, driftline would have to keep the last replies between
runs, with everything that the vendors say in them, and a CI run begins with an empty disk. None of the vendors' pages
that were read promises an \`ETag\` on these endpoints.`,
  Peers: `Every program reads the same chatbots from the same server and expects the same version. Before the measurement it must
report another version as drift, and after each run the server must have counted one request for each target. hurl and
goss are compiled ahead of time and report only whether a target passed; goss has at most ten in flight.`,
  Pulumi: `The engine asks dynamic resources one after another; driftline reads in the program, all resources side by side. The rows
without the engine run the same programs against Pulumi's own mocks.`,
};
