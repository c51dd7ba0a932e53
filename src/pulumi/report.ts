import * as pulumi from '@pulumi/pulumi';
import { type Outcome, uncheckedText } from './core/outcome.ts';
import { isUnread } from './run.ts';

/** Logs messages on the resource. A failing resource never exists: its messages begin with its name instead. */
export async function reportOutcome(
  outcome: Outcome,
  resource: pulumi.Resource,
  name: string,
): Promise<void> {
  if (isUnread()) return;
  const failed = outcome.failures.length > 0;
  const say = (log: typeof pulumi.log.warn, text: string) =>
    failed ? log(`${name}: ${text}`) : log(text, resource);
  for (const text of outcome.warnings) await say(pulumi.log.warn, text);
  for (const text of outcome.notes) await say(pulumi.log.info, text);
  if (failed && (await isRegistered(resource))) await pulumi.log.warn(uncheckedText(name, outcome));
}

/** A failing resource is not registered, unless the engine does not ask about it. */
async function isRegistered(resource: pulumi.Resource): Promise<boolean> {
  const urn = resource.urn as unknown as { promise(): Promise<string | undefined> };
  return (await urn.promise().catch(() => undefined)) !== undefined;
}
