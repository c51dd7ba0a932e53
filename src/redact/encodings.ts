import { SHORTEST_ENCODED } from './search.ts';
import { viewsOf } from './unescape.ts';

/**
 * The secret as it is, and its Base64 and hex: of UTF-8 (encoded once or twice), UTF-16, and Latin-1, which headers
 * use.
 */
export function formsOf(secret: string): Set<string> {
  const { text: read = secret } = [...viewsOf(secret)].at(-1) ?? {};
  const forms = new Set([secret, read]);
  if (secret.length < SHORTEST_ENCODED) return forms;
  const utf8 = encodedForms(Buffer.from(secret));
  for (const form of utf8) {
    forms.add(form);
    for (const again of encodedForms(Buffer.from(form))) forms.add(again);
  }
  for (const form of encodedForms(Buffer.from(secret, 'latin1'))) forms.add(form);
  // Without the last zero byte, both byte orders contain the form.
  for (const form of encodedForms(Buffer.from(secret, 'utf16le').subarray(0, -1))) forms.add(form);
  return forms;
}

function encodedForms(bytes: Buffer): string[] {
  const base64 = base64Of(bytes);
  const forUrls = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = bytes.toString('hex');
  return [...new Set([...base64, ...forUrls, hex, hex.toUpperCase()])];
}

/** What the Base64 of any text around these bytes contains: one form for each of the three offsets. */
export function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    return shifted
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6));
  });
}
