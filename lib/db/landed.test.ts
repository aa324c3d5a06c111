import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readLanded, readMigrations, type LandedMigration } from './migrate';

const dir = path.resolve(import.meta.dirname, '../../prisma/migrations');

/** Of landed.json as it stands: changes only by what is added at its end. */
const pinned = { count: 25, hash: 'f37b48a4c51ec651' };

const pinOf = (landed: readonly LandedMigration[]) => ({
  count: landed.length,
  hash: createHash('sha256').update(JSON.stringify(landed)).digest('hex').slice(0, 16),
});

test('11.27 landed.json grows at its end only, so that the order is one in every database', () => {
  const landed = readLanded(dir);
  const before = pinOf(landed.slice(0, pinned.count));
  expect(
    before,
    'landed.json was changed before its end. ' +
      `Put its first ${pinned.count} lines back as they were on the main branch; ` +
      'give a new migration a later time than all others, and its line the last place',
  ).toEqual(pinned);
  const now = pinOf(landed);
  expect(
    now,
    `a migration was added: make it "const pinned = ${JSON.stringify(now)};" in this file`,
  ).toEqual(pinned);
});

test('11.27 a landed migration is never edited, and a new one comes after all others', () => {
  const names = readMigrations(dir).map(({ name }) => name);
  const listed = new Map(readLanded(dir).map((migration) => [migration.name, migration.checksum]));
  for (const { name, checksum } of readMigrations(dir)) {
    const line = `{"name": "${name}", "checksum": "${checksum}"}`;
    expect(listed.has(name), `a new migration: add ${line} as the last line of landed.json`).toBe(
      true,
    );
    expect(
      listed.get(name),
      `${name} has landed: put its text back and write what it should do into a new migration`,
    ).toBe(checksum);
  }
  expect([...listed.keys()], 'landed.json names migrations that are not there').toEqual(names);
  const times = names.map((name) => name.slice(0, 14));
  const sorted = [...new Set(times)].sort();
  expect(times, 'two migrations have the same time: give the new one a later time').toEqual(sorted);
});
