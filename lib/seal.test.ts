import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createSeal, loadKeyring, parseKeyring, SealError } from './seal';

const key = (id: number) => `${id}:${randomBytes(32).toString('base64')}`;
const place = { table: 'connection', row: '7', column: 'credentials' };
const folders: string[] = [];
const makeFolder = () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'seal-'));
  folders.push(folder);
  return folder;
};

afterEach(() => folders.splice(0).forEach((folder) => fs.rmSync(folder, { recursive: true })));

test('what was sealed opens again, text of any script included', () => {
  const seal = createSeal(parseKeyring(key(1)));
  for (const plain of ['', 'token', 'Ана 😀 \u0000', 'x'.repeat(100_000)]) {
    expect(seal.open({ ...place, sealed: seal.seal({ ...place, plain }) }).toString()).toBe(plain);
  }
});

test('X39 a value moved to another table, row or column does not open', () => {
  const seal = createSeal(parseKeyring(key(1)));
  const sealed = seal.seal({ ...place, plain: 'token' });
  for (const other of [
    { table: 'site' },
    { row: '8' },
    { column: 'x' },
    { table: 'connection 7', row: 'credentials', column: '' },
  ]) {
    expect(() => seal.open({ ...place, ...other, sealed })).toThrow(SealError);
  }
});

test('X39 one altered bit anywhere is noticed', () => {
  const seal = createSeal(parseKeyring(key(1)));
  const sealed = seal.seal({ ...place, plain: 'token' });
  for (let index = 0; index < sealed.length; index += 1) {
    const altered = Uint8Array.from(sealed);
    altered[index] = (altered[index] ?? 0) ^ 1;
    expect(() => seal.open({ ...place, sealed: altered })).toThrow(SealError);
  }
  expect(() => seal.open({ ...place, sealed: new Uint8Array(3) })).toThrow('not a sealed value');
});

test('X39 after a new key is put first, old values stay readable and new ones use it', () => {
  const [old, fresh] = [key(1), key(2)];
  const sealed = createSeal(parseKeyring(old)).seal({ ...place, plain: 'token' });
  const rotated = createSeal(parseKeyring(`${fresh},${old}`));
  expect(rotated.open({ ...place, sealed }).toString()).toBe('token');
  expect(rotated.seal({ ...place, plain: 'token' })[1]).toBe(2);
  expect(() => createSeal(parseKeyring(fresh)).open({ ...place, sealed })).toThrow(
    'The key 1 that sealed this value is missing',
  );
});

test('the same value never looks the same twice and does not show in its sealed form', () => {
  const seal = createSeal(parseKeyring(key(1)));
  const [one, two] = [
    seal.seal({ ...place, plain: 'canary@example.com' }),
    seal.seal({ ...place, plain: 'canary@example.com' }),
  ];
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
  expect(Buffer.from(one).includes('canary')).toBe(false);
});

test('keys are made once, readable by their owner only, and found again', () => {
  const dataDir = path.join(makeFolder(), '.data');
  const first = loadKeyring({ spec: undefined, dataDir });
  const again = loadKeyring({ spec: undefined, dataDir });
  expect(again.keys.get(1)).toEqual(first.keys.get(1));
  expect(fs.statSync(path.join(dataDir, 'keys.json')).mode & 0o777).toBe(0o600);
  expect(fs.readdirSync(dataDir)).toEqual(['keys.json']);
});

test('a bad key list says how it should look', () => {
  for (const spec of ['1:short', 'x:y', `999:${randomBytes(32).toString('base64')}`, 'nonsense']) {
    expect(() => parseKeyring(spec)).toThrow('SEAL_KEYS must look like');
  }
  expect(() => parseKeyring(`${key(1)},${key(1)}`)).toThrow('twice');
});
