import type { Member } from '../decode/collections.ts';
import { report } from '../decode/context.ts';
import type { Decoder } from '../decode/decoder.ts';
import { choiceSchema, SCALAR, text, type Validate } from '../decode/scalars.ts';
import { oneOfText } from '../model/suggest.ts';
import type { Provider, Setting } from '../providers/contract.ts';
import { withoutUserInfo } from './secrets.ts';
import { faultOfBaseUrl, faultOfHeaderName, faultOfId, faultOfPath, readHost } from './texts.ts';

export type Level = 'connection' | 'target';

export function settingsOn({ settings }: Provider, level: Level): Setting[] {
  return settings.filter(({ on }) => on.includes(level));
}

/** The members of a record that are a provider's settings. */
export function settingMembers(provider: Provider, level: Level): Record<string, Member<string>> {
  return Object.fromEntries(
    settingsOn(provider, level).map((setting) => [setting.name, { decoder: settingDecoder(setting) }]),
  );
}

/** A setting in its normal form. One that is wrong is read as empty: it is not reported as missing too. */
function settingDecoder(setting: Setting): Decoder<string> {
  const { description, examples, values, kind } = setting;
  const own = text(validatorOf(setting), {
    ...(values === undefined ? { type: SCALAR } : choiceSchema(values)),
    description: `${upper(description)}.`,
    examples,
  });
  return {
    schema: own.schema,
    takesNull: true,
    read(node, name, context) {
      if (node.kind === 'scalar' && node.value === null) {
        const hint = 'give it one, or take the key out';
        report(context, node.start, { code: 'bad-value', message: `${name} has no value`, hint });
        return '';
      }
      const value = own.read(node, name, context) ?? '';
      return NORMAL[kind]?.(value) ?? value;
    },
  };
}

/** How a value is written that may be written in several ways. */
const NORMAL: Partial<Record<Setting['kind'], (text: string) => string | undefined>> = {
  host: readHost,
  url: (url) => url.replace(/\/+$/, ''),
};

const FAULTS: Partial<Record<Setting['kind'], (text: string) => string | undefined>> = {
  id: faultOfId,
  url: faultOfBaseUrl,
  'header-name': faultOfHeaderName,
  path: faultOfPath,
  date: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? undefined : `"${text}" is no date such as 2026-03-01`),
};

function validatorOf({ name, kind, values, examples }: Setting): Validate {
  return (value) => {
    if (values !== undefined && !values.includes(value)) {
      return { message: `cannot be "${value}"`, hint: `write ${oneOfText(values)}` };
    }
    if (kind === 'host' && readHost(value) === undefined) {
      const hint = `a name with an optional port and nothing else: ${examples[0]}`;
      return { message: `"${withoutUserInfo(value)}" is no host`, hint };
    }
    const fault = FAULTS[kind]?.(value);
    return fault === undefined ? undefined : { message: fault, hint: `for example ${name}: ${examples[0]}` };
  };
}

export function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
