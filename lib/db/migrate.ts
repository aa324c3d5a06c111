import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';

/** The lock number of Prisma's own engine, so that the two tools do not run at once. */
const prismaLock = 72707369;

const createTable = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
  migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;

type AppliedRow = { name: string; checksum: string; finished: Date | null };

class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Applies missing migrations in the order of their names, each in full or not at all, and keeps the
 * records of `prisma migrate`. Several starters may run it at once: they wait for each other.
 * Returns the names applied.
 * @throws MigrationError that says what to do; then the database is as it was before the migration
 * it names
 */
export async function migrate(input: {
  ownerUrl: string;
  dir: string;
}): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: input.ownerUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [prismaLock]);
    await client.query(createTable);
    const migrations = readMigrations(input.dir);
    const applied = await readApplied(client);
    refuseUnknown({ migrations, applied });
    const done: string[] = [];
    for (const migration of migrations) {
      const row = applied.find(({ name }) => namesOf(migration).includes(name));
      if (row) {
        await adopt({ client, row, migration });
      } else {
        await apply(client, migration);
        done.push(migration.name);
      }
    }
    return done;
  } finally {
    await client.end(); // ending the session releases the lock
  }
}

/**
 * `landed.json`: the checksum of every migration on the main branch, in order. Early versions of
 * some had other names and texts; a later migration adds what those texts lacked.
 */
const landedFile = z.array(
  z.strictObject({
    name: z.string(),
    checksum: z.string(),
    formerName: z.string().optional(),
    formerChecksums: z.array(z.string()).optional(),
  }),
);
export type LandedMigration = z.infer<typeof landedFile>[number];

/** The recorded migrations of this folder; empty when it has no such list. */
export function readLanded(dir: string): readonly LandedMigration[] {
  const file = path.join(dir, 'landed.json');
  return fs.existsSync(file) ? landedFile.parse(JSON.parse(fs.readFileSync(file, 'utf8'))) : [];
}

type Migration = Omit<LandedMigration, 'checksum'> & {
  readonly sql: string;
  readonly checksum: string;
};

/** The folder's migrations in the order of their names. */
export function readMigrations(dir: string): readonly Migration[] {
  const landed = new Map(readLanded(dir).map((migration) => [migration.name, migration]));
  return fs
    .readdirSync(dir)
    .filter((name) => fs.existsSync(path.join(dir, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(dir, name, 'migration.sql'), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { ...landed.get(name), name, sql, checksum };
    });
}

const namesOf = ({ name, formerName }: Migration) =>
  formerName === undefined ? [name] : [name, formerName];

async function readApplied(client: pg.Client): Promise<readonly AppliedRow[]> {
  const { rows } = await client.query<AppliedRow>(
    `select migration_name as name, checksum, finished_at as finished
     from _prisma_migrations where rolled_back_at is null`,
  );
  return rows;
}

/** Refuses a database of a newer version, whose migrations this version does not know. */
function refuseUnknown(input: {
  migrations: readonly Migration[];
  applied: readonly AppliedRow[];
}) {
  const known = new Set(input.migrations.flatMap(namesOf));
  const unknown = input.applied.find(({ name }) => !known.has(name));
  if (!unknown) return;
  throw new MigrationError(
    `The database was made by a newer version (it has the migration ${unknown.name}). ` +
      'Start that version, or restore a back-up made before it was started. Nothing was changed.',
  );
}

/** Checks that an applied migration is the one known by that name here, and records it so. */
async function adopt(input: { client: pg.Client; row: AppliedRow; migration: Migration }) {
  const { client, row, migration } = input;
  if (!row.finished) {
    throw new MigrationError(
      `The migration ${row.name} was cut short by an earlier version, ` +
        'and it left no record whether it was done. ' +
        'Restore a back-up made before the update. Or look whether its tables are there and run ' +
        `"npx prisma migrate resolve --applied ${row.name}" if so, else with --rolled-back; ` +
        'then start again.',
    );
  }
  const texts = [migration.checksum, ...(migration.formerChecksums ?? [])];
  if (!texts.includes(row.checksum)) {
    throw new MigrationError(
      `The migration ${migration.name} was edited after it was applied: ` +
        'the database is not of a version that was published. ' +
        'Put prisma/migrations back as it was published, ' +
        'or start the version that made the database. Nothing was changed.',
    );
  }
  if (row.name === migration.name && row.checksum === migration.checksum) return;
  await client.query(
    `update _prisma_migrations set migration_name = $2, checksum = $3
     where migration_name = $1 and rolled_back_at is null`,
    [row.name, migration.name, migration.checksum],
  );
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration) {
  // The migration and its record share one transaction: a kill leaves both or neither.
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (
         id, checksum, migration_name, finished_at, applied_steps_count
       )
       values ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const message = error instanceof Error ? error.message : String(error);
    throw new MigrationError(
      `The migration ${name} failed: ${message}. The database is as it was before: ` +
        'mend what it names and start again, or start the version from before.',
    );
  }
}
