import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createTestDatabase, migrationsDir, type TestDatabase } from '@/lib/testing/database';
import { migrate, readMigrations } from './migrate';

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

const emptyDatabase = async (): Promise<TestDatabase> => {
  const db = await createTestDatabase({ migrated: false });
  cleanUps.push(db.drop);
  return db;
};

const folderWith = (sql: string) => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'migrations-'));
  cleanUps.push(() => fs.rmSync(dir, { recursive: true }));
  fs.mkdirSync(path.join(dir, '1_first'));
  fs.writeFileSync(path.join(dir, '1_first', 'migration.sql'), sql);
  return dir;
};

test('three starters at once apply each migration once, a later one nothing', async () => {
  const { ownerUrl } = await emptyDatabase();
  const runs = await Promise.all([1, 2, 3].map(() => migrate({ ownerUrl, dir: migrationsDir })));
  expect(runs.map((names) => names.length).sort()).toEqual([
    0,
    0,
    readMigrations(migrationsDir).length,
  ]);
  expect(await migrate({ ownerUrl, dir: migrationsDir })).toEqual([]);
});

test('a failing migration leaves nothing, says which it was, and runs once repaired', async () => {
  const { ownerUrl, query } = await emptyDatabase();
  await expect(
    migrate({ ownerUrl, dir: folderWith('create table half (id int); select 1/0;') }),
  ).rejects.toThrow('The migration 1_first failed: division by zero');
  expect(await query(`select to_regclass('half') as half`)).toEqual([{ half: null }]);
  expect(await migrate({ ownerUrl, dir: folderWith('create table half (id int);') })).toEqual([
    '1_first',
  ]);
});

test('a migration edited after it was applied is noticed', async () => {
  const { ownerUrl } = await emptyDatabase();
  await migrate({ ownerUrl, dir: folderWith('select 1') });
  await expect(migrate({ ownerUrl, dir: folderWith('select 2') })).rejects.toThrow(
    /edited after it was applied.*Put prisma\/migrations back/,
  );
});

test('11.27 a database of a newer version is refused with the next step', async () => {
  const { ownerUrl } = await emptyDatabase();
  await migrate({ ownerUrl, dir: folderWith('select 1') });
  const older = fs.mkdtempSync(path.join(os.tmpdir(), 'migrations-'));
  cleanUps.push(() => fs.rmSync(older, { recursive: true }));
  await expect(migrate({ ownerUrl, dir: older })).rejects.toThrow(
    /made by a newer version .*1_first.*Start that version, or restore a back-up/,
  );
});

test('partitions are made ahead, old values go, no row is refused for want of one', async () => {
  const db = await createTestDatabase();
  cleanUps.push(db.drop);
  const insert = (at: string) =>
    db.query(
      `insert into operation_value (connection_id, at, operation_id, site_no, sealed)
       values (1, ${at}, gen_random_uuid(), 1, '\\x00')`,
    );
  await insert('now()');
  await insert(`now() - interval '400 days'`);
  await insert(`now() + interval '400 days'`);
  await db.query(
    `create table operation_value_2020_01_01 partition of operation_value
     for values from ('2020-01-01') to ('2020-01-02')`,
  );
  await db.database.prisma.$executeRaw`select maintain_partitions(30, 7)`;
  await db.database.prisma.$executeRaw`select maintain_partitions(30, 7)`;
  const [row] = await db.query(`
    select to_regclass('operation_value_2020_01_01') as old,
      (select count(*)::int from operation_value) as kept,
      (select count(*)::int from operation_value_default) as elsewhere`);
  expect(row).toEqual({ old: null, kept: 2, elsewhere: 1 });
});
