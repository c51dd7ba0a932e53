import * as pulumi from '@pulumi/pulumi';
import { visible } from '../reporters/parts/escape.ts';
import type { Outcome } from './outcome.ts';
import { guarded, runKey } from './run.ts';

interface Batch {
  readonly reading: Set<Promise<Outcome>>;
  failing: { readonly name: string; readonly outcome: Outcome }[];
  telling: Promise<void> | undefined;
}

const batches = new WeakMap<object, Batch>();

/**
 * The engine ends at the first resource that fails and never asks about the others. So one that fails waits for all
 * that are being read, and where several fail they are told together, before the engine gets to know of the first.
 * Only what is being read is waited for: its inputs are there, so it cannot be waiting for this one.
 */
export async function inBatch(name: string, outcome: Promise<Outcome>): Promise<Outcome> {
  const batch = batches.get(runKey()) ?? { reading: new Set(), failing: [], telling: undefined };
  batches.set(runKey(), batch);
  batch.reading.add(outcome);
  try {
    const settled = await outcome;
    if (settled.failures.length === 0) return settled;
    batch.failing.push({ name, outcome: settled });
  } finally {
    batch.reading.delete(outcome);
  }
  while (batch.reading.size > 0) await Promise.allSettled(batch.reading);
  batch.telling ??= tellAll(batch);
  await batch.telling;
  return outcome;
}

async function tellAll(batch: Batch): Promise<void> {
  // Every one that waited for the same reads gets here in the same turn.
  await new Promise((resolve) => setImmediate(resolve));
  const { failing } = batch;
  batch.failing = [];
  batch.telling = undefined;
  if (failing.length < 2) return;
  const lines = failing.flatMap(({ name, outcome }) =>
    outcome.failures.map(
      ({ property, reason }) => `  ${visible(name)}: ${property}: ${reason.replaceAll('\n', '\n  ')}`,
    ),
  );
  // Whether they fail anything is the engine's to say: with --target it asks about some of them alone.
  await pulumi.log.warn(guarded([`${failing.length} deployments did not pass:`, ...lines].join('\n')));
}
