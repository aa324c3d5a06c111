import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { admitLogin } from '@/lib/db/login';
import { startEmbeddedDatabase, type EmbeddedDatabase } from './start';

let dataDir: string;
const servers: EmbeddedDatabase[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-embedded-'));
});
afterEach(async () => {
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  for (const server of servers.splice(0)) await server.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

async function start() {
  const server = await startEmbeddedDatabase({ dataDir, settings: { fsync: 'off' } });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0];
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Another process starts the database and is ready. */
async function holdElsewhere(): Promise<{ child: ChildProcess; url: string; pid: number }> {
  const script = path.resolve(import.meta.dirname, '../../testing/hold-database.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const line = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString())),
  );
  return { child, ...(JSON.parse(line) as { url: string; pid: number }) };
}

async function killByForce(child: ChildProcess) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

/** The processes that end the server when this one is gone. */
const watchesOf = (starter: ChildProcess) =>
  fs
    .readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) =>
        pid > 0 &&
        readOr('', `/proc/${pid}/cmdline`).includes('watch-starter') &&
        readOr('', `/proc/${pid}/stat`).split(') ')[1]?.split(' ')[1] === String(starter.pid),
    );

function readOr(otherwise: string, file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('the owner is an ordinary role, data outlive a stop, a second start finds them', async () => {
  const first = await start();
  expect(
    await query(
      first.ownerUrl,
      'select rolsuper, rolcreaterole from pg_roles where rolname = current_user',
    ),
  ).toEqual({ rolsuper: false, rolcreaterole: true });
  await query(first.ownerUrl, 'create table kept as select 7 as seven');
  await first.stop();
  expect(isAlive(first.pid())).toBe(false);
  const second = await start();
  expect(second).toMatchObject({ adopted: false, port: first.port, ownerUrl: first.ownerUrl });
  expect(await query(second.ownerUrl, 'select seven from kept')).toEqual({ seven: 7 });
  expect(fs.statSync(path.join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);
});

test('S8 a folder of an earlier version gets the login of the program', async () => {
  const first = await start();
  const { superPassword } = JSON.parse(
    fs.readFileSync(path.join(dataDir, 'postgres.json'), 'utf8'),
  ) as { superPassword: string };
  await query(
    Object.assign(new URL(first.ownerUrl), {
      username: 'postgres',
      password: superPassword,
    }).toString(),
    'drop role contact_sync_app',
  );
  await expect(query(first.appUrl, 'select 1')).rejects.toThrow();
  await first.stop();
  const { appUrl, ownerUrl } = await start();
  await query(ownerUrl, 'create role contact_sync_runtime');
  await admitLogin({ ownerUrl, appUrl });
  expect(
    await query(
      `${appUrl}?options=-c%20role%3Dcontact_sync_runtime`,
      'select current_user::text as role',
    ),
  ).toEqual({ role: 'contact_sync_runtime' });
  await expect(query(appUrl, 'set role contact_sync')).rejects.toThrow('permission denied');
});

test.skipIf(process.platform === 'win32')(
  'S9 no other account gets into the data folder, also where PostgreSQL runs under its own',
  async () => {
    fs.chmodSync(dataDir, 0o755);
    const server = await start();
    const open = [
      dataDir,
      path.join(dataDir, 'log'),
      server.dataPath,
      ...fs.readdirSync(path.join(dataDir, 'log')),
    ].filter((target) => (fs.statSync(path.resolve(dataDir, 'log', target)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(server.dataPath).toBe(path.join(dataDir, 'pg'));
    const owner = fs.statSync(server.dataPath).uid;
    expect(owner === 0, 'PostgreSQL does not run as root').toBe(false);
  },
);

test('X18 a killed server comes back on the same port with all that was committed', async () => {
  const server = await start();
  await query(server.ownerUrl, 'create table kept as select 7 as seven');
  const before = server.pid();
  process.kill(before, 'SIGKILL');
  const deadline = Date.now() + 60_000;
  let row: unknown;
  while (!row && Date.now() < deadline) {
    row = await query(server.ownerUrl, 'select seven from kept').catch(() => undefined);
    await sleep(50);
  }
  expect(row).toEqual({ seven: 7 });
  await expect.poll(() => server.pid()).not.toBe(before);
});

test('S9 X18 a server killed six times in a row comes back after growing waits', async () => {
  const server = await start();
  await query(server.ownerUrl, 'create table kept as select 7 as seven');
  for (let n = 0; n < 6; n += 1) {
    const before = server.pid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => server.pid()).not.toBe(before);
    await expect
      .poll(() => query(server.ownerUrl, 'select seven from kept').catch(() => undefined))
      .toEqual({ seven: 7 });
  }
});

test.skipIf(process.platform === 'win32')(
  'S9 a server whose starter was killed by force ends by itself, and the next start finds the data',
  async () => {
    const { child, url, pid } = await holdElsewhere();
    await query(url, 'create table kept as select 7 as seven');
    await killByForce(child);
    await expect.poll(() => isAlive(pid)).toBe(false);
    const server = await start();
    expect(server).toMatchObject({ adopted: false, ownerUrl: url });
    expect(await query(server.ownerUrl, 'select seven from kept')).toEqual({ seven: 7 });
  },
);

test.runIf(process.platform === 'linux')(
  'a server whose starter was killed together with its watch is taken over and stopped in the end',
  async () => {
    const { child, url, pid } = await holdElsewhere();
    const watches = watchesOf(child);
    expect(watches).toHaveLength(1);
    watches.forEach((watch) => process.kill(watch, 'SIGKILL'));
    await killByForce(child);
    await sleep(1_000);
    expect(isAlive(pid)).toBe(true);
    const server = await start();
    expect(server.adopted).toBe(true);
    expect(server.ownerUrl).toBe(url);
    expect(server.pid()).toBe(pid);
    await server.stop();
    await expect.poll(() => isAlive(pid)).toBe(false);
  },
);

test('a server that another living process started is used and left alone', async () => {
  const { child, url, pid } = await holdElsewhere();
  const server = await start();
  expect(server.ownerUrl).toBe(url);
  await server.stop();
  expect(isAlive(pid)).toBe(true);
  await killByForce(child);
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('when the usual port is taken the server moves to another', async () => {
  const first = await start();
  await first.stop();
  const squatter = net.createServer().listen(first.port, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const second = await start();
  expect(second.port).not.toBe(first.port);
  expect(await query(second.ownerUrl, 'select 1 as one')).toEqual({ one: 1 });
  squatter.close();
});

test('a lock file that names another’s process, as after power loss, stops no start', async () => {
  const first = await start();
  const lock = path.join(first.dataPath, 'postmaster.pid');
  const text = fs.readFileSync(lock, 'utf8');
  await first.stop();
  fs.writeFileSync(lock, text.replace(/^\d+/, String(process.pid)));
  const second = await start();
  expect(await query(second.ownerUrl, 'select 1 as one')).toEqual({ one: 1 });
});

test('two starters at once share one server', async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(one?.ownerUrl).toBe(two?.ownerUrl);
});
