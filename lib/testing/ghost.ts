/**
 * `npm run test:ghost`: a real Ghost on loopback. The first time it is installed, which takes some
 * minutes and a compiler.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPort } from '@/lib/processes/start-ports';

const version = '5.130.6';
const folder = path.resolve(import.meta.dirname, '../../node_modules/.cache/ghost');
const readyWithinMs = 120_000;

/** Vitest's global set-up. */
export default async function setup() {
  if (!fs.existsSync(path.join(folder, 'node_modules/sqlite3'))) install();
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-ghost-'));
  const { child, address } = await start(data);
  const tearDown = async () => {
    child.kill();
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
    fs.rmSync(data, { recursive: true, force: true });
  };
  try {
    Object.assign(process.env, {
      TEST_GHOST_ADDRESS: address,
      TEST_GHOST_KEY: await makeKey(address),
    }); // the test processes inherit it
  } catch (error) {
    await tearDown();
    throw error;
  }
  return tearDown;
}

/**
 * The package as it is published, without what only its authors need, and with the builds it can't
 * do without.
 */
function install() {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  fs.mkdirSync(folder, { recursive: true });
  run('npm', 'pack', `ghost@${version}`);
  run('tar', 'xzf', `ghost-${version}.tgz`, '--strip-components=1');
  fs.rmSync(path.join(folder, `ghost-${version}.tgz`));
  const manifest = path.join(folder, 'package.json');
  const { devDependencies: _dev, ...kept } = JSON.parse(
    fs.readFileSync(manifest, 'utf8'),
  ) as Record<string, unknown>; // npm's own shape
  fs.writeFileSync(
    manifest,
    JSON.stringify({
      ...kept,
      allowScripts: {
        sqlite3: true,
        sharp: true,
        re2: true,
        'dtrace-provider': true,
        'msgpackr-extract': true,
      },
    }),
  );
  run('npm', 'install', '--omit=dev', '--legacy-peer-deps', '--no-audit', '--no-fund');
}

async function start(data: string): Promise<{ child: ChildProcess; address: string }> {
  const port = await findPort({ host: '127.0.0.1', wanted: 0 });
  const address = `http://127.0.0.1:${port}`;
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: data,
    NODE_ENV: 'production',
    url: address,
    server__host: '127.0.0.1',
    server__port: String(port),
    database__client: 'sqlite3',
    database__connection__filename: path.join(data, 'ghost.db'),
    database__useNullAsDefault: 'true',
    mail__transport: 'SMTP',
    mail__options__host: '127.0.0.1',
    mail__options__port: '9',
    security__staffDeviceVerification: 'false',
    logging__level: 'error',
    privacy__useUpdateCheck: 'false',
    privacy__useGravatar: 'false',
  };
  const child = spawn(process.execPath, ['index.js'], { cwd: folder, env, stdio: 'ignore' });
  const deadline = Date.now() + readyWithinMs;
  while (
    !(await fetch(`${address}/ghost/api/admin/site/`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('Ghost did not start');
    await sleep(300);
  }
  return { child, address };
}

/** The owner of a new site, signed in, makes an integration. */
async function makeKey(address: string): Promise<string> {
  const api = `${address}/ghost/api/admin`;
  const post = async (at: string, body: unknown, cookie = '') => {
    const answer = await fetch(`${api}${at}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: address, cookie },
      body: JSON.stringify(body),
    });
    if (!answer.ok)
      throw new Error(`Ghost answered ${answer.status} to ${at}: ${await answer.text()}`);
    return answer;
  };
  const owner = { email: 'owner@example.com', password: 'a-long-passphrase-of-the-owner' };
  await post('/authentication/setup/', {
    setup: [{ name: 'Owner', ...owner, blogTitle: 'Sample' }],
  });
  const session = await post('/session/', { username: owner.email, password: owner.password });
  const cookie = session.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  // Ghost answers before the session is stored.
  await sleep(1_000);
  const made = (await (
    await post(
      '/integrations/?include=api_keys',
      { integrations: [{ name: 'Contact Sync' }] },
      cookie,
    )
  )
    // Ghost's own shape
    .json()) as { integrations: { api_keys: { type: string; secret: string }[] }[] };
  const key = made.integrations[0]?.api_keys.find(({ type }) => type === 'admin')?.secret;
  if (!key) throw new Error('Ghost gave no key');
  return key;
}
