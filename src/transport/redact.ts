const HIDDEN = '(hidden)';
/** Anything shorter is in every second sentence, and no credential. */
const SHORTEST = 4;
const SHORTEST_ENCODED = 8;
/** Tokens are made while we run, one for each request: any of them is known by its shape. */
const TOKEN = /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g;

/** Credentials, and every way in which a text may carry one. */
export interface Redactor {
  add(secret: string): void;
  redact(text: string): string;
}

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const variants = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    add: (secret) => {
      if (secret.length < SHORTEST || secrets.has(secret)) return;
      secrets.add(secret);
      const before = variants.size;
      for (const variant of variantsOf(secret)) variants.add(variant);
      if (variants.size > before) pattern = undefined;
    },
    redact: (text) => {
      if (variants.size > 0) pattern ??= patternOf(variants);
      const hidden = pattern === undefined ? text : text.replace(pattern, HIDDEN);
      return hidden.includes('eyJ') ? hidden.replace(TOKEN, HIDDEN) : hidden;
    },
  };
}

/**
 * As it is, percent-encoded as some languages do it and as others, escaped for JSON and HTML, and in Base64 at each
 * of the three offsets it can have in a longer text.
 */
function variantsOf(secret: string): string[] {
  const variants = [secret, secret.trim(), JSON.stringify(secret).slice(1, -1), htmlOf(secret)];
  try {
    const component = encodeURIComponent(secret);
    const strict = component.replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
    for (const encoded of [component, strict]) {
      variants.push(encoded, encoded.replaceAll('%2F', '/'), encoded.replaceAll('%20', '+'));
    }
    variants.push(encodeURI(secret));
  } catch {
    // Not well-formed Unicode: it has no such form.
  }
  if (secret.length < SHORTEST_ENCODED) return variants;
  for (const offset of [0, 1, 2]) {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const encoded = bytes.toString('base64').replace(/=+$/, '');
    const lastWhole = Math.floor((bytes.length * 8) / 6);
    const inner = encoded.slice(Math.ceil((offset * 8) / 6), lastWhole);
    variants.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  variants.push(Buffer.from(secret).toString('hex'));
  return variants.filter((variant) => variant.length >= SHORTEST);
}

function htmlOf(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function patternOf(variants: ReadonlySet<string>): RegExp {
  const longestFirst = [...variants].sort((left, right) => right.length - left.length);
  return new RegExp(
    longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'),
    'gi',
  );
}
