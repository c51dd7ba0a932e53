import * as pulumi from '@pulumi/pulumi';
import { failingText, type Outcome } from './core/outcome.ts';
import { runKey } from './run.ts';

interface Batch {
  readonly reading: Set<Promise<Outcome>>;
  failing: { readonly name: string; readonly outcome: Outcome }[];
  reporting: Promise<void> | undefined;
}

const batches = new WeakMap<object, Batch>();

/**
 * The engine ends at the first failing resource and never asks about the others. So a failing resource waits for all
 * reads under way, and several failures are reported together before the engine learns of the first.
 * Waiting for reads under way cannot deadlock: their inputs are known, so they do not depend on this resource.
 */
export async function inBatch(name: string, outcome: Promise<Outcome>): Promise<Outcome> {
  const batch = batches.get(runKey()) ?? { reading: new Set(), failing: [], reporting: undefined };
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
  batch.reporting ??= reportAll(batch);
  await batch.reporting;
  return outcome;
}

async function reportAll(batch: Batch): Promise<void> {
  // All resources that waited for the same reads get here in the same turn.
  await new Promise((resolve) => setImmediate(resolve));
  const { failing } = batch;
  batch.failing = [];
  batch.reporting = undefined;
  const text = failingText(failing);
  // Only a warning: the engine decides which resources fail the run. With --target it asks about some of them only.
  if (text !== undefined) await pulumi.log.warn(text);
}
