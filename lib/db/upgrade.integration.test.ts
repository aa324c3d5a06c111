import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withOverlap } from '@/lib/core/run/watermark';
import { createSeal, parseKeyring } from '@/lib/seal';
import { createTestDatabase, migrationsDir, type TestDatabase } from '@/lib/testing/database';
import { createDatabase } from './client';
import { migrate } from './migrate';
import { openValues } from './operation-rows';
import { createSyncStore } from './store';

// Each dump was made by the version of its name: twelve contacts went through its first sync, two
// edits arrived, one contact was deleted in HubSpot and waits for its owner; then the worker was
// stopped and three edits came in.
const folder = path.resolve(import.meta.dirname, '../testing/upgrades');
const dumps = fs.readdirSync(folder);

type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/**
 * What a migration means to change: their columns are compared by the tests of those migrations.
 */
const changed = new Set([
  'run.choices',
  'run.counts',
  'link.last_write',
  'link.wix_version',
  'link.remote_version',
  'link.write_spans',
  'dirty.min_version',
  'connection.settings',
  'connection.sweep_at',
]);

async function readTables({ query }: TestDatabase): Promise<Tables> {
  const tables = await query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace
     and relkind in ('r', 'p') and not relispartition and relname <> '_prisma_migrations'
     order by 1`,
  );
  const read = tables.map(async ({ name }) => {
    const rows = await query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${name} t order by to_jsonb(t)::text`,
    );
    return [name, rows.map(({ row }) => row)] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

/** Only the tables and columns that `before` has. */
const keepOld = ({ before, after }: { before: Tables; after: Tables }): Tables =>
  Object.fromEntries(
    Object.entries(before).map(([table, rows]) => {
      const columns = Object.keys(rows[0] ?? {}).filter((name) => !changed.has(`${table}.${name}`));
      const pick = (row: Readonly<Record<string, unknown>>) =>
        Object.fromEntries(columns.map((name) => [name, row[name]]));
      const texts = (after[table] ?? []).map(pick).map((row) => JSON.stringify(row));
      return [table, texts.sort().map((text) => JSON.parse(text) as Record<string, unknown>)];
    }),
  );

/** The versions of a link: numbers in older databases, texts since; 0 was none. */
const versionsOf = ({ id, wix_version, remote_version }: Readonly<Record<string, unknown>>) => ({
  id,
  versions: [wix_version, remote_version].map((version) =>
    version === 0 || version === null ? null : String(version),
  ),
});
/** Watermarks stood for what was read; since, for where to read on. */
const withOldOverlap = (watermark: string | undefined) =>
  watermark === undefined ? null : withOverlap(watermark);

/** Of a stored connection, what stood in a bag of settings once and in columns since. */
function stateOf(row: Readonly<Record<string, unknown>>) {
  const settings = row.settings as Readonly<Record<string, string>> | undefined;
  const { id } = row;
  return settings
    ? {
        id,
        dueAt: row.sweep_at,
        watermarks: [settings['cursor.wix'], settings['cursor.remote']].map(withOldOverlap),
        linkFieldKey: settings.linkFieldKey ?? null,
        remoteStoresId: settings.remoteStoresId !== 'no',
      }
    : {
        id,
        dueAt: row.due_at,
        watermarks: [row.wix_watermark, row.remote_watermark],
        linkFieldKey: row.link_field_key,
        remoteStoresId: row.remote_stores_id,
      };
}

/** Columns, indexes, constraints, policies, functions and rights, without the order of columns. */
const readSchema = async ({ query }: TestDatabase) =>
  (
    await query<{ line: string }>(`
    select line from (
      select format(
          'column %s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
          a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
        ) as line
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where c.relnamespace = 'public'::regnamespace
          and c.relkind in ('r', 'p')
          and not c.relispartition
          and a.attnum > 0
          and not a.attisdropped
      union all select format('index %s', pg_get_indexdef(i.indexrelid))
        from pg_index i join pg_class c on c.oid = i.indrelid
        where c.relnamespace = 'public'::regnamespace and not c.relispartition
      union all
        select format(
          'constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)
        )
        from pg_constraint where connamespace = 'public'::regnamespace
          and not exists (select from pg_class c where c.oid = conrelid and c.relispartition)
      union all select format('policy %s %s %s %s', tablename, policyname, qual, with_check)
        from pg_policies
        where schemaname = 'public'
      union all select format('table %s %s %s', relname, relrowsecurity, relforcerowsecurity)
        from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      union all select format('right %s %s %s', table_name, grantee, privilege_type)
        from information_schema.role_table_grants where table_schema = 'public'
          and table_name !~ '_(default|\\d{4}_\\d\\d(_\\d\\d)?)$'
      union all
        select format('function %s %s %s', oid::regprocedure, pg_get_functiondef(oid), proacl)
        from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f'
    ) x where line not like '%_prisma_migrations%' order by line`)
  ).map(({ line }) => line);

let fresh: readonly string[];
beforeAll(async () => {
  const db = await createTestDatabase();
  fresh = await readSchema(db);
  await db.drop();
});
const opened: TestDatabase[] = [];
afterAll(async () => {
  for (const db of opened) await db.drop();
});

test.each(dumps)(
  '11.27 a database of %s opens with contacts, links, holds and history',
  async (dump) => {
    const db = await createTestDatabase({ migrated: false });
    opened.push(db);
    const sql = zlib.gunzipSync(fs.readFileSync(path.join(folder, dump))).toString();
    await db.query(sql);
    const before = await readTables(db);

    await migrate({ ownerUrl: db.ownerUrl, dir: migrationsDir });

    const after = await readTables(db);
    expect(keepOld({ before, after })).toEqual(keepOld({ before, after: before }));
    expect(new Set(after.link?.map(versionsOf))).toEqual(new Set(before.link?.map(versionsOf)));
    expect(after.connection?.map(stateOf)).toEqual(before.connection?.map(stateOf));
    expect(await readSchema(db)).toEqual(fresh);
    expect(await migrate({ ownerUrl: db.ownerUrl, dir: migrationsDir })).toEqual([]);

    const [connection] = await db.query<{ site_no: number; id: number }>(
      `select site_no, id from connection where flow = 'twoWay'`,
    );
    if (!connection) throw new Error('the dump has no connection');
    const [, spec = ''] = /^-- seal keys: \{"keys":"(.*?)"\}/.exec(sql) ?? [];
    const seal = createSeal(parseKeyring(spec));
    const database = createDatabase({ url: db.appUrl, max: 2 });
    const store = createSyncStore({
      siteNo: connection.site_no,
      connectionId: connection.id,
      database,
      seal,
    });
    try {
      const held = await store.linksById({ ids: (after.link ?? []).map(({ id }) => String(id)) });
      expect(held.filter(({ state }) => state === 'onHold')).toHaveLength(1);
      expect(await store.operations({ limit: 100 })).toHaveLength(before.operation?.length ?? 0);
      const kept = await db.query<{ id: string; sealed: Uint8Array }>(
        'select operation_id as id, sealed from operation_value',
      );
      const values = kept.flatMap(({ id, sealed }) =>
        openValues({ seal, operationId: id, sealed }),
      );
      expect(values.map((value) => value.after)).toEqual(
        expect.arrayContaining(['Gardener', 'Moved & Co']),
      );
      const lease = await store.claim({ worker: 'upgraded', leaseMs: 10_000 });
      const taken = await store.take({
        epoch: lease?.epoch ?? 0,
        leaseMs: 10_000,
        lanes: [{ lane: 'live', limit: 10 }],
      });
      expect(taken.dirty).toHaveLength(3);
    } finally {
      await database.close();
    }
  },
);

test('versions inside JSON become text, and a holder that was gone has none', async () => {
  const db = await createTestDatabase({ migrated: false });
  opened.push(db);
  const [dump = ''] = dumps;
  await db.query(zlib.gunzipSync(fs.readFileSync(path.join(folder, dump))).toString());
  const refusal = { row: 1, side: 'remote', source: 'aa', code: 'heldByAnother' };
  const holder = { id: 'r9', value: 'bb' };
  await db.query(
    `update link set decision = $1, refusals = $2, write_spans = $3
     where id = (select id from link order by id limit 1)`,
    [
      JSON.stringify({ kind: 'deleteThere', seen: { wix: 7, remote: 1_764_000_000_123 } }),
      JSON.stringify([
        { ...refusal, holder: { ...holder, seen: 5 } },
        { ...refusal, row: 2, holder: { ...holder, seen: Number.MAX_SAFE_INTEGER } },
        { ...refusal, row: 3, holder },
        { ...refusal, row: 4, sourceVersion: 12 },
      ]),
      JSON.stringify([{ from: 5, to: 6 }]),
    ],
  );
  await migrate({ ownerUrl: db.ownerUrl, dir: migrationsDir });
  const [link] = await db.query(
    'select decision, refusals, write_spans from link order by id limit 1',
  );
  expect(link).toEqual({
    decision: { kind: 'deleteThere', seen: { wix: '7', remote: '1764000000123' } },
    refusals: [
      { ...refusal, holder: { ...holder, seen: '5' } },
      { ...refusal, row: 2, holder: { ...holder, seen: null } },
      { ...refusal, row: 3, holder },
      { ...refusal, row: 4, sourceVersion: '12' },
    ],
    write_spans: [{ from: '5', to: '6' }],
  });
});
