import { isVariableName } from '../manifest/variables.ts';
import { type Environment, operatorOf, variablesOf } from '../operator.ts';
import { PROVIDERS } from '../providers/index.ts';
import { type Operator, possibleCredentials } from '../transport/access.ts';
import { createRedactor } from '../transport/redact.ts';
import { type Arguments, readPair, usageError } from './arguments.ts';

/** What the operator allows and gives, from options and variables. A variable that makes no sense is a mistake. */
export function readOperator(args: Arguments, environment: Environment): Operator {
  return operatorOf(environment, { hosts: args.texts('allow-host'), variables: args.texts('allow-env') });
}

/** `DRIFTLINE_VAR_…`, and over them `--var`. */
export function readVariables(args: Arguments, environment: Environment): ReadonlyMap<string, string> {
  const variables = variablesOf(environment);
  for (const text of args.texts('var')) {
    const [name, value] = readPair('var', text, 'NAME=VALUE');
    if (!isVariableName(name)) {
      throw usageError(
        `--var cannot name "${name}"`,
        'a name has letters, digits and _, and begins with no digit',
      );
    }
    variables.set(name, value);
  }
  return variables;
}

/** The last line of defence, for an error that is none of ours: whoever put a credential into it, it is hidden. */
export function withoutCredentials(text: string, environment: Environment): string {
  const redactor = createRedactor();
  for (const value of possibleCredentials(PROVIDERS, { environment, allowVariables: ['*'] }))
    redactor.add(value);
  return redactor.redact(text);
}
