const HIDDEN = '(hidden)';
/** Anything shorter is in every second sentence, and no credential. */
const SHORTEST = 4;
const SHORTEST_ENCODED = 8;
const LETTER = /^[A-Za-z0-9]$/;

/** Credentials, and every way in which a text may carry one. */
export interface Redactor {
  add(secret: string): void;
  redact(text: string): string;
}

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  let search: Search | undefined;
  return {
    add: (given) => {
      const secret = given.trim();
      if (secret.length < SHORTEST || secrets.has(secret)) return;
      secrets.add(secret);
      search = undefined;
    },
    redact: (text) => {
      if (secrets.size > 0) search ??= searchFor(secrets);
      // Tokens first: one that has a client's id in it must not be known by that and shown for the rest.
      const hidden = TOKEN_BEGINS.test(text) ? text.replace(TOKEN, HIDDEN) : text;
      return search === undefined ? hidden : hideIn(hidden, search);
    },
  };
}

/** There may be a thousand keys: most texts are only looked through for them as they stand, which is quick. */
interface Search {
  readonly plain: RegExp;
  readonly bare: RegExp;
  readonly forms: readonly string[];
}

function searchFor(secrets: ReadonlySet<string>): Search {
  // A secret that has another one in it goes first.
  const longestFirst = [...secrets].sort((left, right) => right.length - left.length);
  const forms = longestFirst.flatMap(formsOf);
  return { forms, plain: anyOf(forms), bare: anyOf(forms.flatMap(baresOf)) };
}

function anyOf(texts: readonly string[]): RegExp {
  return new RegExp([...new Set(texts)].map(literally).join('|'), 'gi');
}

function hideIn(text: string, { plain, bare, forms }: Search): string {
  const hidden = text.replace(plain, HIDDEN);
  if (!/[\\%&\r\n]|~[01]|[^\0-~]/.test(hidden)) return hidden;
  const rest = bareOf(hidden);
  if (rest.search(bare) === -1) return hidden;
  return forms
    .filter((form) => baresOf(form).some((bare) => rest.includes(bare)))
    .reduce((shown, form) => shown.replace(new RegExp(written(form), 'gi'), HIDDEN), hidden);
}

const ESCAPED =
  /%(?:25)*([0-9a-f]{2})|\\(?:u([0-9a-f]{4})|x([0-9a-f]{2})|([0-7]{3})|[nrt])|~[01]|&(?:amp;)*(?:#x0*([0-9a-f]{1,5})|#0*([0-9]{1,6})|#?\w{1,12});|[^a-z0-9]/gi;

/** Its letters and digits, escaped or not, without its signs: what is left of a secret is the same in every notation. */
function bareOf(text: string): string {
  return text
    .replace(ESCAPED, (_all, ...groups: (string | undefined)[]) => {
      const [percent, u, x, octal, hex, decimal] = groups;
      const hexadecimal = percent ?? u ?? x ?? hex;
      const code =
        hexadecimal === undefined
          ? Number.parseInt(octal ?? decimal ?? '', octal === undefined ? 10 : 8)
          : Number.parseInt(hexadecimal, 16);
      const sign = code > 0 ? String.fromCodePoint(code) : '';
      return LETTER.test(sign) ? sign : '';
    })
    .toLowerCase();
}

/** A secret may itself look like something escaped. */
function baresOf(form: string): string[] {
  return [bareOf(form), form.replace(/[^a-z0-9]/gi, '').toLowerCase()];
}

/** As it is, in Base64 and in hex; each of the text in UTF-8, and in Latin-1 as a header carries it. */
function formsOf(secret: string): string[] {
  const forms = [secret, secret.replaceAll(' ', '+')];
  if (secret.length < SHORTEST_ENCODED) return forms;
  for (const encoding of ['utf8', 'latin1'] as const) {
    const bytes = Buffer.from(secret, encoding);
    for (const text of base64Of(bytes)) forms.push(text, text.replaceAll('+', '-').replaceAll('/', '_'));
    forms.push(bytes.toString('hex'));
  }
  return [...new Set(forms)];
}

/** What is the same in Base64 of any longer text, at each of the three offsets the bytes can have in it. */
function base64Of(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    return shifted
      .toString('base64')
      .slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6));
  });
}

/** A run of backslashes doubles with each notation, and long texts are broken into lines. */
function written(text: string): string {
  return [...text.replace(/\\+/g, '\\')].map(writtenSign).join('(?:[\\r\\n]|\\\\{1,8}[rn])*');
}

const SHORT: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', ' ': '' };
/** As a JSON Pointer has them, our own too. */
const IN_POINTERS: Readonly<Record<string, string>> = { '/': '~1', '~': '~0' };

/** Plain, or as URLs, JSON, HTML, shells and their like escape it, one inside the other too. */
function writtenSign(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const percent = (bytes: Buffer) => [...bytes].map((byte) => `%(?:25)*${hexByte(byte)}`).join('');
  const units = Array.from({ length: sign.length }, (_, index) => sign.charCodeAt(index));
  const forms = [
    percent(Buffer.from(sign)),
    units.map((unit) => `\\\\{1,8}u${unit.toString(16).padStart(4, '0')}`).join(''),
    `&(?:amp;)*(?:#0*${code}|#x0*${hex}${LETTER.test(sign) ? '' : '|[a-z]{2,12}'});`,
  ];
  const short = SHORT[sign];
  if (short === '') forms.push('\\+');
  else if (short !== undefined) forms.push(`\\\\{1,8}${short}`);
  if (code <= 0xff) forms.push(`\\\\{1,8}x${hexByte(code)}`);
  forms.push([...Buffer.from(sign)].map((byte) => `\\\\{1,8}${byte.toString(8).padStart(3, '0')}`).join(''));
  if (IN_POINTERS[sign] !== undefined) forms.push(IN_POINTERS[sign]);
  // A header's bytes are Latin-1: read as UTF-8, such a sign is none; and the other way round it is two.
  if (code > 0x7e)
    forms.push('\ufffd', `%(?:25)*${hexByte(code & 0xff)}`, literally(Buffer.from(sign).toString('latin1')));
  forms.push(sign === '\\' ? '\\\\' : `\\\\{0,7}${literally(sign)}`);
  return `(?:${forms.join('|')})${sign === '\\' ? '{1,64}' : ''}`;
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Tokens are made while we run, one for each request: any of them is known by how it begins. */
const BEGINNING = Buffer.from('eyJhbGciOi');
const TOKEN_BASE64 = base64Of(BEGINNING);
const TOKEN_HEX = BEGINNING.toString('hex');
const TOKEN_BEGINS = new RegExp(['eyJ', ...TOKEN_BASE64, TOKEN_HEX].join('|'), 'i');
const PART = '[A-Za-z0-9_-]';
const DOT = '(?:\\.|%(?:25)*2e|\\\\{1,8}(?:u00|x)2e|&(?:amp;)*(?:#0*46|#x0*2e|period);)';
const TOKEN = new RegExp(
  [
    // From where such letters begin, and only where two more parts follow: else each of them would be tried to the end.
    `(?<!${PART})(?=${PART}+${DOT}${PART}{8,}${DOT}${PART}{8,})${PART}*?eyJ${PART}{8,}${DOT}${PART}{8,}${DOT}${PART}{8,}`,
    ...TOKEN_BASE64.map((text) => `${text}[A-Za-z0-9+/_-]{40,}`),
    `${TOKEN_HEX}[0-9a-f]{80,}`,
  ].join('|'),
  'gi',
);
