import canonicalize from 'canonicalize';
import type { Json } from '../model/json.ts';
import type { OpenField } from '../model/observation.ts';

/**
 * The hash of the canonical JSON (RFC 8785), written as `sha256:` and hex digits. Ill-formed Unicode and numbers that
 * lost digits have no canonical form, so their content has no hash.
 */
export async function contentHash(value: Json): Promise<string | OpenField> {
  const { createHash } = await import('node:crypto');
  let canonical: string;
  try {
    canonical = canonicalize(value) ?? '';
  } catch {
    return {
      reason: 'malformed-response',
      message:
        'the content cannot be hashed: it has text that is not well-formed Unicode, or a number with too many digits',
    };
  }
  return `sha256:${createHash('sha256').update(canonical).digest('hex')}`;
}
