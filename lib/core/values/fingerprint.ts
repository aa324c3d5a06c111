import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Fingerprint } from '@/lib/core/model/fingerprint';

const fingerprintBytes = 6;
const keyBytes = 16;

/** Fingerprints a row's canonical value; `null` (blank) has one too. */
export type Fingerprinter = (row: number, canonical: string | null) => Fingerprint;

/**
 * The cache holds the values of about one turn: each is needed when it is read, planned and
 * settled. `max`: entries; `maxSize`: characters.
 */
const remembered = { max: 5_000, maxSize: 1_000_000 };

/** `key`: the site's fingerprint key, never rotated. Two sites never share a fingerprint. */
export function createFingerprinter(key: Uint8Array): Fingerprinter {
  const hash = (text: string) =>
    createHmac('sha256', key).update(text).digest().subarray(0, fingerprintBytes).toString('hex');
  const known = new LRUCache<string, Fingerprint>({
    ...remembered,
    sizeCalculation: (_, { length }) => length,
    memoMethod: hash,
  });
  return (row, canonical) => known.memo(`${row}\u0000${canonical === null ? '' : `=${canonical}`}`);
}

/**
 * Keyed hash of a match key (a canonical e-mail, phone …) or of a part of what was posted, hex:
 * exact search without clear values at rest.
 */
export type KeyHash = (kind: 'email' | 'phone' | 'phoneName' | 'post', canonical: string) => string;

export function createKeyHash(key: Uint8Array): KeyHash {
  return (kind, canonical) =>
    createHmac('sha256', key)
      .update(`key\u0000${kind}\u0000${canonical}`)
      .digest()
      .subarray(0, keyBytes)
      .toString('hex');
}
