import path from 'node:path';
import { expect, test } from 'vitest';
import { readLanded, readMigrations } from '@/lib/db/migrate';

const dir = path.resolve(import.meta.dirname, '../../prisma/migrations');

test('11.27 a landed migration is never edited, and a new one comes after all others', () => {
  const names = readMigrations(dir).map(({ name }) => name);
  const listed = new Map(readLanded(dir).map((migration) => [migration.name, migration.checksum]));
  for (const { name, checksum } of readMigrations(dir)) {
    const line = `{"name": "${name}", "checksum": "${checksum}"}`;
    expect(listed.has(name), `a new migration: add ${line} as the last line of landed.json`).toBe(true);
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
