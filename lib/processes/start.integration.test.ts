import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandboxHands } from '@/lib/testing/sandbox-hands';
import { readRuntime, type Runtime } from './runtime-file';

const root = path.resolve(import.meta.dirname, '../..');
/** Builds the screens where that was not done yet. */
const startWithinMs = 600_000;

let folder: string;
let supervisor: ChildProcess;
let said: string;

async function start(): Promise<void> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATA_DIR: folder,
    PORT: '0',
    DATABASE_URL: '',
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
  };
  supervisor = spawn(process.execPath, ['lib/processes/run.mjs', 'start'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  said = '';
  supervisor.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  supervisor.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const deadline = Date.now() + startWithinMs;
  while (!said.includes('Stop: Ctrl-C')) {
    if (supervisor.exitCode !== null || Date.now() > deadline)
      throw new Error(`It did not start: ${said}`);
    await sleep(100);
  }
}

/** What a start says that a setting must end, and what it has made by then. */
async function refusedStart(setting: Readonly<Record<string, string>>) {
  const other = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-refused-'));
  const child = spawn(process.execPath, ['lib/processes/run.mjs', 'start'], {
    cwd: root,
    env: { ...process.env, DATA_DIR: other, PORT: '0', DATABASE_URL: '', ...setting },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGINT'), 20_000);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  const made = fs.readdirSync(other);
  fs.rmSync(other, { recursive: true, force: true });
  return { code, err, made };
}

async function end(signal: NodeJS.Signals): Promise<void> {
  const gone = new Promise((resolve) => supervisor.once('exit', resolve));
  supervisor.kill(signal);
  await gone;
}

function runtime(): Runtime {
  const running = readRuntime(folder);
  if (!running) throw new Error('nothing runs');
  return running;
}

/**
 * Of Linux: this process and all that it started, and so on; those that are dead and not taken
 * notice of left out.
 */
function processesOf(pid: number): number[] {
  const all = fs
    .readdirSync('/proc')
    .map(Number)
    .filter((one) => one > 0);
  const below = (parent: number): number[] =>
    all.filter((one) => statOf(one)?.parent === parent).flatMap((one) => [one, ...below(one)]);
  return [pid, ...below(pid)];
}

function statOf(pid: number): { state: string; parent: number } | null {
  try {
    const [state = '', parent] =
      fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return { state, parent: Number(parent) };
  } catch {
    return null;
  }
}

/** Says this much and is gone. */
function hangUp(text: string): Promise<void> {
  const { hostname, port } = new URL(runtime().web.url);
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname, () =>
      socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 20)),
    );
    socket.once('error', () => undefined);
    socket.once('close', () => resolve());
  });
}

const living = (pids: readonly number[]) =>
  pids.filter((pid) => (statOf(pid)?.state ?? 'Z') !== 'Z');

async function counts() {
  const client = new pg.Client({ connectionString: runtime().database.url });
  await client.connect();
  try {
    return (
      await client.query(
        `select count(*) as links, count(distinct wix_id) as wix,
           count(distinct remote_id) as remote
         from link`,
      )
    ).rows[0] as unknown;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-start-'));
  await start();
}, startWithinMs);
afterAll(async () => {
  if (supervisor.exitCode === null && supervisor.signalCode === null) await end('SIGTERM');
  fs.rmSync(folder, { recursive: true, force: true });
});

describe.runIf(process.platform === 'linux')('S9 npm start', () => {
  test('a worker that dies six times comes back each time, while the web serves on', async () => {
    const { web } = runtime();
    const refused: unknown[] = [];
    let isOver = false;
    const visitor = (async () => {
      while (!isOver) {
        const answer = await fetch(`${web.url}/api/health`).catch((error: unknown) => error);
        if (!(answer instanceof Response && answer.ok)) refused.push(answer);
        await sleep(50);
      }
    })();
    for (let n = 0; n < 6; n += 1) {
      const { worker } = runtime();
      process.kill(worker.pid, 'SIGKILL');
      await expect.poll(() => runtime().worker.pid, { interval: 20 }).not.toBe(worker.pid);
    }
    isOver = true;
    await visitor;
    expect(refused).toEqual([]);
    expect(runtime().web).toEqual(web);
    const waits = [
      ...said.matchAll(/worker process stopped and is started again in ([\d.]+) s/g),
    ].map(([, seconds]) => Number(seconds));
    expect(waits).toEqual([0.2, 0.4, 0.8, 1.6, 3.2, 6.4]);
    const [person] = await wix().all();
    await wix().edit(person?.id ?? '', { first: 'Six-times' });
    await expect
      .poll(async () => (await crm().all()).some(({ first }) => first === 'Six-times'))
      .toBe(true);
  });

  test('strangers refused, hung up or lost leave a line a kind in the log, no error', async () => {
    const { url } = runtime().web;
    const logFile = path.join(folder, 'log', 'web.log');
    const from = fs.statSync(logFile).size;
    const refused = Array.from({ length: 30 }, () =>
      fetch(`${url}/api/webhooks/wix`, { method: 'POST', body: 'x.y.z' }),
    );
    const actions = Array.from({ length: 5 }, () =>
      fetch(url, { method: 'POST', headers: { 'next-action': 'a'.repeat(42) }, body: '[]' }),
    );
    expect(
      new Set((await Promise.all([...refused, ...actions])).map(({ status }) => status)),
    ).toEqual(new Set([401, 405]));
    const paths = [
      '/api/webhooks/wix',
      '/api/webhooks/hubspot',
      '/api/webhooks/newsletter?key=x',
      '/api/forms/x',
      '/api/overview',
      '/api/undo/run',
      '/',
    ];
    await Promise.all(
      paths.flatMap((at) => [
        hangUp(
          `POST ${at} HTTP/1.1\r\nhost: x\r\n` +
            'content-type: application/json\r\ncontent-length: 50\r\n\r\n{"a":',
        ),
        hangUp(`GET ${at} HTTP/1.1\r\nhost: x\r\n\r\n`),
      ]),
    );
    await sleep(1_000);
    const lines = fs.readFileSync(logFile).subarray(from).toString().trim().split('\n');
    const texts = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect([...new Set(texts)]).toEqual(['webhook refused']);
    // One of this address, and one of those who were gone before their address could be read.
    expect(texts.length).toBeLessThanOrEqual(2);
    expect(fs.statSync(logFile).mode & 0o077).toBe(0);
  });

  test('killed by force it leaves no process, and the next start carries on with all', async () => {
    const [before, pids] = [await counts(), processesOf(runtime().pid)];
    expect(pids.length).toBeGreaterThanOrEqual(6);
    const [, person] = await wix().all();
    // Told of and not carried over yet; the sandbox writes its own state down a moment later.
    await crm().faults({ unavailable: true });
    await wix().edit(person?.id ?? '', { first: 'Last-moment' });
    expect((await wix().flushWebhooks()).isEmpty).toBe(true);
    await sleep(500);
    await end('SIGKILL');
    await expect.poll(() => living(pids)).toEqual([]);
    await start();
    await expect
      .poll(async () => (await crm().all()).some(({ first }) => first === 'Last-moment'))
      .toBe(true);
    expect(await counts()).toEqual(before);
  });

  test('ended in order it leaves none behind either', async () => {
    const pids = processesOf(runtime().pid);
    await end('SIGTERM');
    await expect.poll(() => living(pids)).toEqual([]);
    expect(readRuntime(folder)).toBeNull();
    expect(said.split('Stop: Ctrl-C')[1]?.trim()).toBe('');
  });
});

const wix = () => createSandboxHands(runtime().sandbox?.services['wix']?.control ?? '');
const crm = () => createSandboxHands(runtime().sandbox?.services['hubspot']?.control ?? '');

test('a bad setting of a service ends the start at once, and a line says what to do', async () => {
  const wix = { WIX_APP_ID: 'a', WIX_APP_SECRET: 'b', WIX_PUBLIC_KEY: 'AAAA' };
  expect(await refusedStart({ ...wix, HUBSPOT_API_BASE_URL: 'nonsense' })).toEqual({
    code: 1,
    err:
      'HUBSPOT_API_BASE_URL in .env or the environment: ' +
      'must be an address such as https://example.com.\n',
    made: [],
  });
  const { code, err, made } = await refusedStart({ SANDBOX_CRM: 'nonsense' });
  expect({ code, made }).toEqual({ code: 1, made: [] });
  expect(err).toMatch(/^SANDBOX_CRM in \.env or the environment: must be hubspot\b.*\.\n$/);
});
