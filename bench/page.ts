import { cellsOf, HEADINGS, type Row, sectionsOf } from './rows.ts';

export interface About {
  readonly driftline: string;
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly minutes: number;
}

/** `docs/performance.md`: the tables of a full run, and below each what is to be said of it. */
export function pageOf(about: About, rows: readonly Row[]): string {
  const tables = [...sectionsOf(rows)].map(([section, own]) => sectionOf(section, tableOf(own)));
  return `# Performance

Measured by \`npm run bench -- --write\` on ${machineOf(about)} Vendors are a server on
loopback in a process of its own. Programs run in turn, again and again, so that what disturbs the machine disturbs
them all; a median and a spread is given of each. A ratio is to the floor: the first line of a section, or of a pair.
\`npm run bench -- --quick\` takes the least of each, \`npm run bench -- reads http2\` sections by name.

![Time and peak memory over the number of targets](images/growth.svg)

${tables.join('\n\n')}
`;
}

/** The page with these sections in place of what it says of them, each with its own date; new ones follow the last. */
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

/** By how the name of a section begins. Figures that a run gives are in its table, not here. */
const NOTES: Readonly<Record<string, string>> = {
  'What a start loads': `A test holds these (\`test/e2e/start-up.test.ts\`): a module that a command has not loaded before fails it by name.`,
  'Start-up': `Of the processor time of a hundred targets, a fifth is Node's own start, nearly half goes into loading the code and
reading the manifest, a quarter into connections and replies, and less than a tenth is left from the last reply to the end.
All of it runs once, in code that V8 has not compiled yet. Two rounds of 50 ms are waited for besides.`,
  Reads: `By a profile of 10,000 reads from loopback: a fifth of the time goes into parsing the manifests, a seventh into
collecting garbage, a twentieth into writing to sockets; the rest is spread thinly over undici, the vendors' shapes and
promises. No function of driftline's own takes more than two in a hundred. What is begun and not yet sent lives through
every collection of garbage, so no more targets are begun than a host gets requests, and 16.`,
  Latency: `Not met, and not by the bare program either. As the vendor sees such a run on the machine above, the first request
comes 0.36 to 0.5 s after the start, the twenty rounds take 1.15 s, and 0.06 s after the last reply the report is
written and the connections are closed. The first part is the start and 98 kB of YAML, parsed by \`yaml\` in code that V8
has not compiled yet; nothing can be sent before all of it is known to be valid. Without gain were: V8's baseline
compiler for everything, its middle one, none at all, larger budgets before it optimises, a larger young generation,
and \`yaml\` without the half that writes. What is left is another parser, and that would have to be our own.`,
  Growth: `What grows is what has to be known to the end: each target with the places of its values, and what was observed. V8 lets
a heap double before it looks for garbage; commands that read tell it to look at two fifths more (\`src/cli/start.ts\`), and
objects of one kind are made alike, so that they share their shapes. \`--shard\` divides the targets over several runs.`,
  Vendors: `A vendor counts a request when it arrives. A request that takes another's place in the window therefore waits until that
one's reply is as old as the window is long: nothing is refused, however the vendor counts and however long the first
connections take.

Until a host has answered once, 16 targets are let in (or as many as \`--concurrency\` says), and make all their
attempts. If none of them has any answer, the host is taken to be down: every further target of it is \`unknown\`
with the same reason, and the message says so. A reply of any kind, a 500 too, is an answer; a host that has answered
before must leave 64 targets in a row without one. After 5 seconds, and then less and less often, one request finds
out whether it is back.`,
  'HTTP/2': `Not used. For a thousand reads it makes no difference, and for ten thousand undici spends more processor time and
memory on one connection of HTTP/2 than on 64 of HTTP/1.1, which are opened side by side, once, and reused for the
whole run. Every start would pay for it too: the half of undici's client that speaks it, and \`node:http2\`, would have
to be loaded. No page of the vendors' that was read says whether they speak it.`,
  'Conditional requests': `Not used. This is the most that they could gain: a request is made all the same, and waited for, and counted by the
vendor's limit; what a 304 saves is the body. For it the last replies would have to be kept between runs, with
everything that the vendors say in them, and a CI run begins with an empty disk. No page of the vendors' that was read
promises an \`ETag\` on these endpoints.`,
  Peers: `Every program reads the same chatbots from the same server and expects the same version. Before it is measured it must
say that another version is drift, and after each run the server must have counted one request for each target. hurl and
goss are compiled ahead of time and report nothing of a target but whether it passed; goss has at most ten in flight.`,
  Pulumi: `The engine asks dynamic resources one after another; driftline reads in the program, all resources side by side. Without
the engine the same programs run against Pulumi's own mocks of it.`,
};
