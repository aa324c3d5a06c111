import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Where a sealed value stands. A value moved to another table, row or column no longer opens. */
type SealPlace = { readonly table: string; readonly row: string; readonly column: string };

export type Seal = {
  seal(input: SealPlace & { readonly plain: Uint8Array | string }): Uint8Array<ArrayBuffer>;
  /** @throws SealError when the key is unknown, or the value was altered or moved. */
  open(input: SealPlace & { readonly sealed: Uint8Array }): Buffer;
};

/** Keys by id (0–255); new values are sealed with `current`, the others only open old ones. */
export type Keyring = { readonly current: number; readonly keys: ReadonlyMap<number, Uint8Array> };

export class SealError extends Error {
  override name = 'SealError';
}

const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const headBytes = 2;

/** AES-256-GCM. Sealed = version, key id, nonce, cipher text, tag. */
export function createSeal(keyring: Keyring): Seal {
  const keyOf = (id: number) => {
    const key = keyring.keys.get(id);
    if (!key)
      throw new SealError(
        `The key ${id} that sealed this value is missing: ` +
          'add it back to SEAL_KEYS or .data/keys.json.',
      );
    return key;
  };
  return {
    seal({ plain, ...place }) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(keyring.current), nonce).setAAD(
        placeBytes(place),
      );
      return Uint8Array.from(
        Buffer.concat([
          Buffer.from([formatVersion, keyring.current]),
          nonce,
          cipher.update(plain),
          cipher.final(),
          cipher.getAuthTag(),
        ]),
      );
    },
    open({ sealed, ...place }) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < headBytes + nonceBytes + tagBytes || bytes[0] !== formatVersion)
        throw new SealError('This is not a sealed value.');
      const nonceEnd = headBytes + nonceBytes;
      const decipher = createDecipheriv(
        'aes-256-gcm',
        keyOf(bytes.readUInt8(1)),
        bytes.subarray(headBytes, nonceEnd),
      )
        .setAAD(placeBytes(place))
        .setAuthTag(bytes.subarray(-tagBytes));
      try {
        return Buffer.concat([
          decipher.update(bytes.subarray(nonceEnd, -tagBytes)),
          decipher.final(),
        ]);
      } catch {
        throw new SealError(
          `The sealed value of ${place.table}.${place.column} does not belong to this row, ` +
            'or was altered.',
        );
      }
    },
  };
}

const placeBytes = ({ table, row, column }: SealPlace) =>
  Buffer.from([table, row, column].map(encodeURIComponent).join(' '));

/** `spec`: "id:base64,…", the first key is the current one. */
export function parseKeyring(spec: string): Keyring {
  const entries = spec.split(',').map((entry): [number, Uint8Array] => {
    const [id, encoded] = entry.trim().split(/:(.*)/s);
    const key = Buffer.from(encoded ?? '', 'base64');
    if (!/^\d{1,3}$/.test(id ?? '') || Number(id) > 255 || key.length !== keyBytes) {
      throw new SealError(
        'SEAL_KEYS must look like "1:<32 bytes as base64>", several separated by commas, ' +
          'the newest first.',
      );
    }
    return [Number(id), key];
  });
  const keys = new Map(entries);
  const [first] = entries;
  if (!first || keys.size !== entries.length)
    throw new SealError('SEAL_KEYS names the same key id twice.');
  return { current: first[0], keys };
}

/**
 * The keys from `SEAL_KEYS`, else from `<dataDir>/keys.json`, which is made (mode 600) the first
 * time.
 */
export function loadKeyring(input: { spec: string | undefined; dataDir: string }): Keyring {
  if (input.spec) return parseKeyring(input.spec);
  const file = path.join(input.dataDir, 'keys.json');
  fs.mkdirSync(input.dataDir, { recursive: true, mode: 0o700 });
  try {
    const made = { keys: `1:${randomBytes(keyBytes).toString('base64')}` };
    writeOnce(file, `${JSON.stringify(made)}\n`);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  }
  const stored: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (
    typeof stored !== 'object' ||
    stored === null ||
    !('keys' in stored) ||
    typeof stored.keys !== 'string'
  ) {
    throw new SealError(`${file} does not hold keys: restore it from your back-up.`);
  }
  return parseKeyring(stored.keys);
}

/** Whole or not at all, and never over an existing file: two processes may start at once. */
function writeOnce(file: string, text: string) {
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    fs.linkSync(draft, file);
  } finally {
    fs.unlinkSync(draft);
  }
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code;
