import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';

/** The number Prisma's own engine locks, so that both tools keep out of each other's way. */
const prismaLock = 72707369;

const createTable = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz, migration_name varchar(255) not null,
  logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;

type AppliedRow = { name: string; checksum: string; finished: Date | null };

export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Applies the migrations that are missing, each whole or not at all, and keeps the records `prisma migrate` keeps.
 * Several starters may run it at once: they wait for each other. Returns the names applied.
 */
export async function migrate(input: { ownerUrl: string; dir: string }): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: input.ownerUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [prismaLock]);
    await client.query(createTable);
    const { rows } = await client.query<AppliedRow>(
      'select migration_name as name, checksum, finished_at as finished from _prisma_migrations where rolled_back_at is null',
    );
    const applied = new Map(rows.map((row) => [row.name, row]));
    const done: string[] = [];
    for (const migration of readMigrations(input.dir)) {
      if (isApplied(applied.get(migration.name), migration)) continue;
      await apply(client, migration);
      done.push(migration.name);
    }
    return done;
  } finally {
    await client.end(); // the lock goes with the session
  }
}

type Migration = { readonly name: string; readonly sql: string; readonly checksum: string };

function readMigrations(dir: string): readonly Migration[] {
  return fs
    .readdirSync(dir)
    .filter((name) => fs.existsSync(path.join(dir, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

function isApplied(row: AppliedRow | undefined, migration: Migration): boolean {
  if (!row) return false;
  if (!row.finished) throw new MigrationError(`The migration ${migration.name} failed earlier: repair it, then "npx prisma migrate resolve".`);
  if (row.checksum !== migration.checksum) throw new MigrationError(`The migration ${migration.name} was edited after it was applied.`);
  return true;
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration) {
  const id = randomUUID();
  await client.query('insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)', [id, checksum, name]);
  try {
    await client.query(sql); // one simple query: PostgreSQL runs it as one transaction
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Nothing of it is left behind, so the next start may simply try again.
    await client.query('update _prisma_migrations set logs = $2, rolled_back_at = now() where id = $1', [id, message]);
    throw new MigrationError(`The migration ${name} failed: ${message}`);
  }
  await client.query('update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1', [id]);
}
