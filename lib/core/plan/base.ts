import type { Fingerprint } from '@/lib/core/model/fingerprint';
import type { Base, BaseRow } from '@/lib/core/model/link';
import { canonVersion } from '@/lib/core/values/canonical';

const fingerprintBytes = 6;

export const emptyBase: Base = { canonVersion, rows: {} };

/**
 * A base as bytes: version, then per row its number (2 bytes), the number of Wix and of remote
 * fingerprints (2 bytes each) and the fingerprints (6 bytes each). A row whose sides hold the same
 * fingerprints stores them once.
 */
export function encodeBase(base: Base): Uint8Array {
  const rows = Object.entries(base.rows);
  const bytes = Buffer.alloc(1 + rows.reduce((sum, [, row]) => sum + rowSize(row), 0));
  let at = bytes.writeUInt8(base.canonVersion, 0);
  for (const [number, row] of rows) {
    const shared = isShared(row);
    at = bytes.writeUInt16BE(Number(number), at);
    at = bytes.writeUInt16BE(row.wix.length, at);
    at = bytes.writeUInt16BE(shared ? sharedMark : row.remote.length, at);
    for (const fingerprint of shared ? row.wix : [...row.wix, ...row.remote])
      at += bytes.write(fingerprint, at, fingerprintBytes, 'hex');
  }
  return bytes;
}

const sharedMark = 0xffff;
const isShared = (row: BaseRow) =>
  row.wix.length === row.remote.length &&
  row.wix.every((fingerprint, index) => fingerprint === row.remote[index]);
const rowSize = (row: BaseRow) =>
  6 + fingerprintBytes * (isShared(row) ? row.wix.length : row.wix.length + row.remote.length);

export function decodeBase(encoded: Uint8Array): Base {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (bytes.length === 0) return emptyBase;
  const rows: Record<number, BaseRow> = {};
  let at = 1;
  const take = (count: number): Fingerprint[] =>
    Array.from({ length: count }, () => {
      const fingerprint = bytes.toString('hex', at, at + fingerprintBytes);
      at += fingerprintBytes;
      return fingerprint;
    });
  while (at < bytes.length) {
    const number = bytes.readUInt16BE(at);
    const wixCount = bytes.readUInt16BE(at + 2);
    const remoteCount = bytes.readUInt16BE(at + 4);
    at += 6;
    const wix = take(wixCount);
    rows[number] = { wix, remote: remoteCount === sharedMark ? wix : take(remoteCount) };
  }
  return { canonVersion: bytes.readUInt8(0), rows };
}
