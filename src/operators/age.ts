import { duration } from '../decode/scalars.ts';
import { milliseconds } from '../model/time.ts';
import { defineOperator, type OperatorOf, unresolved, verdict } from './operator.ts';

interface Age {
  readonly op: string;
  readonly ms: number;
  readonly duration: string;
}

/** Allowed difference between the vendor's clock and ours. */
const CLOCK_SKEW_MS = 86_400_000;

type Own = Pick<OperatorOf<Age>, 'tag' | 'otherNames' | 'summary' | 'example' | 'operands' | 'validate'> & {
  /** Whether a time of this age, in milliseconds, meets the limit. */
  readonly meets: (age: number, limit: number) => boolean;
};

export function defineAge({ tag, meets, ...own }: Own) {
  return defineOperator<Age>({
    ...own,
    tag,
    types: ['time'],
    schema: () => duration.schema,
    read(node, _field, context) {
      const age = duration.read(node, tag, context);
      return age && { op: tag, ...age };
    },
    evaluate({ ms }, { value = null }, { now }) {
      const time = typeof value === 'string' ? milliseconds(value) : undefined;
      if (time === undefined) return unresolved(`${JSON.stringify(value)} is not a time`);
      if (time - now > CLOCK_SKEW_MS) return unresolved(`${value} lies in the future`);
      return verdict(meets(now - time, ms));
    },
    serialize: (expectation) => ({ [tag]: expectation.duration }),
  });
}
