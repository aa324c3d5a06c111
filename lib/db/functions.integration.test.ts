import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';

// `prisma/functions` has each function of the database once, laid out to be read. Migrations make
// them; these tests hold both equal.
const folder = path.resolve(import.meta.dirname, '../../prisma/functions');
const files = fs
  .readdirSync(folder)
  .sort()
  .map((file) => ({
    name: path.basename(file, '.sql'),
    sql: fs.readFileSync(path.join(folder, file), 'utf8'),
  }));

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

type Found = {
  readonly name: string;
  readonly definition: readonly string[];
  readonly rights: string;
};

/** Functions of the owner without those of extensions; an overloaded one stands here twice. */
async function readFunctions(client: pg.Client): Promise<readonly Found[]> {
  const { rows } = await client.query<{ name: string; definition: string; rights: string }>(`
    select p.proname as name, pg_get_functiondef(p.oid) as definition,
      concat_ws(' ', p.proowner::regrole, p.proacl) as rights
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proowner = current_user::regrole
      and not exists (
        select from pg_depend d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    order by p.proname collate "C", p.oid`);
  return rows.map((row) => ({ ...row, definition: wordsOf(row.definition) }));
}

/**
 * What a definition says, however it is laid out and commented: PostgreSQL keeps a body as it was
 * written, and the files break its lines elsewhere.
 */
const wordsOf = (sql: string): readonly string[] =>
  [
    ...sql.matchAll(
      /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\w$.]+|[-+*/<>=~!@#%^&|`?:]+|\S/g,
    ),
  ]
    .map(([word]) => word)
    .filter((word) => !/^(--|\/\*)/.test(word));

/** As the database has them, and as it would have them after these statements. */
async function compare(statements: readonly string[]) {
  const client = new pg.Client({ connectionString: db.ownerUrl });
  await client.connect();
  try {
    await client.query('begin');
    const before = await readFunctions(client);
    for (const sql of statements) await client.query(sql);
    return { before, after: await readFunctions(client) };
  } finally {
    await client.query('rollback');
    await client.end();
  }
}

test('every function of the database has its file, and every file its function', async () => {
  const { before } = await compare([]);
  expect(files.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
});

test('a file says create or replace of the function of its name, and nothing else', () => {
  const odd = files.filter(({ name, sql }) => {
    const [made, ...others] = sql.matchAll(/^create or replace function (\w+)\(/gm);
    return made?.[1] !== name || others.length > 0 || !sql.endsWith('\n$$;\n');
  });
  expect(odd).toEqual([]);
});

test('the files say what the migrations made: applied, they change nothing, no right', async () => {
  const { before, after } = await compare(files.map(({ sql }) => sql));
  expect(after).toEqual(before);
});

test.each([
  ['a word', 'order by d.not_before limit', 'order by d.marked_at limit'],
  ['a word in quotes', "'emptyList'", "'EmptyList'"],
  ['a setting', 'set enable_sort = off', ''],
  ['an operator', 'd.not_before <= p_by', 'd.not_before < p_by'],
])('%s that differs is noticed', async (_what, said, other) => {
  const changed = files.filter(({ sql }) => sql.includes(said));
  expect(changed).not.toEqual([]);
  const { before, after } = await compare(changed.map(({ sql }) => sql.replace(said, other)));
  expect(after).not.toEqual(before);
});
