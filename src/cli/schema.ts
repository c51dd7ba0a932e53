import { type Arguments, usageError } from './arguments.ts';
import type { Output } from './output.ts';

export async function schema(args: Arguments, output: Output): Promise<number> {
  const [which = 'manifest', another] = args.operands;
  if (another !== undefined || (which !== 'manifest' && which !== 'report')) {
    throw usageError(`there is no schema "${args.operands.join(' ')}"`, 'write manifest or report');
  }
  const { manifestSchema } = await import('../manifest/schema.ts');
  const { reportSchema } = await import('../schema/report.ts');
  output.out(`${JSON.stringify(which === 'manifest' ? manifestSchema() : reportSchema(), null, 2)}\n`);
  return 0;
}
