import { cellsOf, HEADINGS, type Row, sectionsOf } from './rows.ts';

export interface About {
  readonly driftline: string;
  readonly date: string;
  readonly node: string;
  readonly machine: string;
  readonly minutes: number;
}

/** `docs/performance.md`. What was decided without a number of this run stands at its end. */
export function pageOf(about: About, rows: readonly Row[]): string {
  const tables = [...sectionsOf(rows)].map(([section, own]) =>
    [
      `## ${section}`,
      '',
      line(HEADINGS),
      line(HEADINGS.map(() => '---')),
      ...own.map(cellsOf).map(line),
    ].join('\n'),
  );
  return `# Performance

Measured by \`npm run bench -- --write\` on ${about.date}: driftline ${about.driftline}, Node ${about.node}, ${about.machine}. Vendors are a server on
loopback in a process of its own. Programs run in turn, again and again, so that what disturbs the machine disturbs
them all; a median and a spread is given of each. The floor of a section is its first line: a ratio is to it.

![Time and peak memory over the number of targets](images/growth.svg)

${tables.join('\n\n')}

${NOTES}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const NOTES = `## What a check does with its time

By a profile of 10,000 reads from loopback: a quarter of it goes into parsing the manifests, a seventh into collecting
garbage, a twentieth into writing to sockets, a twentieth into comparing and redacting; the rest is spread thinly over
undici, the vendors' shapes and promises. No function of driftline's own takes more than two in a hundred.

A run of 1,000 reads at 50 ms waits for its replies in twenty rounds; what is over the ideal is parsing and code that
is not compiled yet, and the bare program has as much of both.

## Peak memory

What is alive after 100,000 reads is 156 MB: 120 MB of targets with the places of their values, and the observations.
The rest of the peak is garbage that V8 has not yet collected, since it lets the heap grow before it looks. With
\`node --heap-growing-percent=20\` the peak is 345 MB instead of 530, for over a third more of the processor's time.
\`--shard\` divides the targets over several runs.

## A vendor that is down

Until a host has answered once, 16 targets are let in (or as many as \`--concurrency\` says), and make all their
attempts. If none of them has any answer, the host is taken to be down: every further target of it is \`unknown\`
with the same reason, and the message says so. A reply of any kind, a 500 too, is an answer; a host that has answered
before must leave 64 targets in a row without one. After 5 seconds, and then less and less often, one request finds
out whether it is back.

## HTTP/2 and conditional requests

Neither is used, and neither was measured against a vendor.

- HTTP/2 would carry the requests of a host over one connection. Over HTTP/1.1 driftline keeps up to 64 connections
  open and reuses them, so that what HTTP/2 could save is the handshakes of the first round; in exchange the half of
  undici's client that speaks it, and \`node:http2\`, would have to be loaded at each start.
- Conditional requests need the last reply's \`ETag\` kept between runs. driftline keeps nothing on disk, and a CI run
  begins with an empty one. Whether the vendors send validators on these endpoints has not been looked at.
`;
