import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createDatabase, type Database } from '@/lib/db/client';
import { startEmbeddedDatabase } from '@/lib/db/embedded/start';
import { admitLogin, withLogin } from '@/lib/db/login';
import { migrate } from '@/lib/db/migrate';
import { installJobs } from '@/lib/jobs/boss';
import { createSeal, parseKeyring, type Seal } from '@/lib/seal';

export const migrationsDir = path.resolve(import.meta.dirname, '../../prisma/migrations');

const template = 'contact_sync_template';
/** The program's own, on the tests' server only. */
const appLogin = { user: 'contact_sync_test_app', password: 'for tests' };
const withDatabase = (url: string, name: string) =>
  Object.assign(new URL(url), { pathname: `/${name}` }).toString();

/**
 * Vitest's global set-up: a real PostgreSQL for the integration tests (the one of
 * TEST_DATABASE_URL, whose login must be allowed to create databases and roles, else the embedded
 * one in a folder of its own) with a migrated template.
 */
export default async function setup() {
  const server = await startServer();
  process.env.TEST_DATABASE_URL = server.url; // the test processes inherit it
  const tearDown = async () => {
    delete process.env.TEST_DATABASE_URL;
    await server.stop();
  };
  try {
    await asAdmin(`drop database if exists ${template} with (force)`);
    await asAdmin(`create database ${template}`);
    await migrate({ ownerUrl: withDatabase(server.url, template), dir: migrationsDir });
    await installJobs({ ownerUrl: withDatabase(server.url, template) });
    await asAdmin(`drop role if exists ${appLogin.user}`);
    await asAdmin(`create role ${appLogin.user} login password '${appLogin.password}'`);
    await admitLogin({
      ownerUrl: withDatabase(server.url, template),
      appUrl: withLogin(server.url, appLogin),
    });
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: async () => undefined };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-test-'));
  // Nobody needs these data after a power loss.
  const server = await startEmbeddedDatabase({
    dataDir: folder,
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '200' },
  });
  return {
    url: server.ownerUrl,
    async stop() {
      await server.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * By force goes whoever is connected, but for the server's own vacuum, which only an ordinary drop
 * may end.
 */
async function dropDatabase(name: string) {
  for (let tries = 20; ; tries -= 1) {
    try {
      return await asAdmin(
        `drop database if exists ${name}${tries % 2 === 0 ? ' with (force)' : ''}`,
      );
    } catch (error) {
      if (
        tries === 0 ||
        !(error instanceof pg.DatabaseError) ||
        (error.code !== vacuumAtWork && error.code !== stillConnected)
      )
        throw error;
      await sleep(250);
    }
  }
}

const vacuumAtWork = '42501';
const stillConnected = '55006';

async function asAdmin(sql: string) {
  const url = process.env.TEST_DATABASE_URL;
  if (!url)
    throw new Error(
      'No test database: is lib/testing/database.ts the globalSetup of this Vitest project?',
    );
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export type TestDatabase = {
  /** Login of the owner, who migrates. */
  readonly ownerUrl: string;
  /** Login of the program, neither owner nor its member. */
  readonly appUrl: string;
  /** Under the runtime role. */
  readonly database: Database;
  readonly seal: Seal;
  /** Runs SQL as the owner, who sees every site. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
  drop(): Promise<void>;
};

export const createTestSeal = (): Seal =>
  createSeal(parseKeyring(`1:${randomBytes(32).toString('base64')}`));

/** A migrated database of its own for one suite. `migrated: false`: an empty one. */
export async function createTestDatabase({
  migrated = true,
}: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name}${migrated ? ` template ${template}` : ''}`);
  const ownerUrl = withDatabase(process.env.TEST_DATABASE_URL ?? '', name);
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  const appUrl = withLogin(ownerUrl, appLogin);
  const database = createDatabase({ url: appUrl, max: 5 });
  return {
    ownerUrl,
    appUrl,
    database,
    seal: createTestSeal(),
    query: async <Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []) =>
      (await owner.query<Row>(sql, [...values])).rows,
    async drop() {
      await database.close();
      await owner.end();
      await dropDatabase(name);
    },
  };
}

export type TestSite = {
  readonly siteNo: number;
  readonly connectionId: number;
  readonly instanceId: string;
  readonly accountKey: string;
};

/** A site with one live two-way connection, made the short way. */
export async function createTestSite(
  test: TestDatabase,
  over: { phase?: string; rows?: readonly unknown[]; scope?: unknown } = {},
): Promise<TestSite> {
  const mark = randomBytes(6).toString('hex');
  const names = { instanceId: `instance-${mark}`, accountKey: `portal-${mark}` };
  const fingerprintKey = test.seal.seal({
    table: 'site',
    row: names.instanceId,
    column: 'fingerprint_key',
    plain: randomBytes(32),
  });
  const [site] = await test.query<{ site_no: number }>(
    'insert into site (instance_id, fingerprint_key) values ($1, $2) returning site_no',
    [names.instanceId, fingerprintKey],
  );
  const policy = {
    systemOfRecord: 'wix',
    deletions: { wix: 'ask', remote: 'ask' },
    creates: { wix: true, remote: true },
  };
  const [connection] = await test.query<{ id: number }>(
    `insert into connection (site_no, service, account_key, phase, policy, scope, due_at)
     values ($1, 'hubspot', $2, $3, $4, $5, null) returning id`,
    [site?.site_no, names.accountKey, over.phase ?? 'live', policy, over.scope ?? null],
  );
  if (!site || !connection) throw new Error('the test site was not stored');
  await test.query(
    'insert into mapping_version (connection_id, version, site_no, rows) values ($1, 1, $2, $3)',
    [connection.id, site.site_no, JSON.stringify(over.rows ?? [])],
  );
  return { siteNo: site.site_no, connectionId: connection.id, ...names };
}
