import { expect, it } from 'vitest';
import { FOUND, targetsOf } from '../../bench/targets.ts';
import { compare } from '../../src/compare/judge.ts';
import { loadOperators } from '../../src/operators/expectation.ts';
import { cartesia } from '../../src/providers/cartesia/index.ts';
import { processorTime } from '../support/processor-time.ts';

const ROUNDS = 3;

// The bound is ten times the measured time: it finds quadratic work, not slow work.
it('compares ten thousand targets with mixed operators in less than a second of processor time', async () => {
  await loadOperators(['semver', 'matches']);
  const targets = targetsOf(10_000);
  const comparison = { provider: cartesia, now: Date.now(), sibling: () => FOUND };
  const spent: number[] = [];

  for (let round = 0; round < ROUNDS; round += 1) {
    const time = processorTime();
    const reports = targets.map((target) => compare(target, FOUND, comparison));
    spent.push(Math.round(time()));
    expect(new Set(reports.map(({ status }) => status))).toEqual(new Set(['drifted', 'in-sync']));
  }

  // The fastest round: the others include compiling and other work of the machine.
  expect(Math.min(...spent)).toBeLessThan(1000);
  console.log(`compared 10,000 targets in ${spent.join(', ')} ms of processor time`);
});
