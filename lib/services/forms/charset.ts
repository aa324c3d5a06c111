import type { FormValues } from '@/lib/core/flows/form/posted';
import { BadPostError } from './bad-post';

/** The replacement character, where a letter was lost in transit: never stored (H05). */
const lost = '\ufffd';

export const hasLostLetters = (values: FormValues): boolean =>
  Object.entries(values)
    .flat(2)
    .some((text) => text.includes(lost));

/** The character set in a content-type header, `null` when it names none. */
export const declaredCharset = (contentType: string): string | null =>
  /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? null;

/** Bytes as text; a byte-order mark is dropped. @throws BadPostError */
export function decode({ bytes, charset }: { bytes: Uint8Array; charset: string }): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw new BadPostError('charset');
  }
}

/**
 * Reads `name=value&…` in the character set of the header, else of its own `_charset_` field.
 * @throws BadPostError
 */
export function readUrlencoded({
  raw,
  charset,
}: {
  raw: Buffer;
  charset: string | null;
}): readonly (readonly [string, string])[] {
  const pairs = raw
    .toString('latin1')
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? ([pair, ''] as const) : ([pair.slice(0, at), pair.slice(at + 1)] as const);
    });
  const own = pairs.find(([name]) => name === charsetField)?.[1];
  const wanted = charset ?? (own ? bytesOf(own).toString('latin1') : usualCharset);
  return pairs.map(([name, value]) => [
    decode({ bytes: bytesOf(name), charset: wanted }),
    decode({ bytes: bytesOf(value), charset: wanted }),
  ]);
}

export const usualCharset = 'utf-8';
/** Browsers fill this field with the page's character set. */
export const charsetField = '_charset_';

/** The bytes of `%41` and `+`; a lone `%` is kept as it is. */
const bytesOf = (part: string): Buffer =>
  Buffer.from(
    part
      .replaceAll('+', ' ')
      .replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    'latin1',
  );
