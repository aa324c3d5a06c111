import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type Account, type Binaries, canReach } from '@/lib/db/embedded-binaries';

/** Kept in `<dataDir>/postgres.json` (mode 600), made once. */
const accessFile = z.object({ superPassword: z.string(), ownerPassword: z.string(), dataPath: z.string() });
export type Access = z.infer<typeof accessFile>;

/** Kept in `<dataDir>/postgres.run.json`: who started the server last, and its port. */
const runFile = z.object({ port: z.number(), ownerPid: z.number().nullable() });
export type RunRecord = z.infer<typeof runFile>;

export const superUser = 'postgres';

/** Where the data is and how to get in. Decided once, on the first start. */
export function openAccess(input: { dataDir: string; account: Account }): Access {
  const file = path.join(input.dataDir, 'postgres.json');
  if (!fs.existsSync(file)) {
    const dataPath = chooseDataPath(input);
    if (fs.existsSync(dataPath)) throw new Error(`${dataPath} holds a database, but ${file} with its password is missing: restore it from your back-up, or move the folder away.`);
    const made: Access = { superPassword: randomBytes(18).toString('base64url'), ownerPassword: randomBytes(18).toString('base64url'), dataPath };
    fs.writeFileSync(file, `${JSON.stringify(made)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  }
  const access = accessFile.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  if (!canReach(input.account, path.dirname(access.dataPath))) throw closedFolder(access.dataPath);
  return access;
}

/** `<dataDir>/pg`; outside of the checkout when PostgreSQL's account can't get there (a 0700 home of root). */
function chooseDataPath({ dataDir, account }: { dataDir: string; account: Account }): string {
  if (account.uid !== undefined) fs.chmodSync(dataDir, fs.statSync(dataDir).mode | 0o011);
  if (canReach(account, dataDir)) return path.join(dataDir, 'pg');
  const outside = `/var/lib/contact-sync-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  try {
    fs.mkdirSync(outside, { recursive: true, mode: 0o711 });
  } catch {
    throw closedFolder(dataDir);
  }
  if (!canReach(account, outside)) throw closedFolder(dataDir);
  return path.join(outside, 'pg');
}

const closedFolder = (folder: string) =>
  new Error(`PostgreSQL does not run as root, and the account it runs under can't reach ${folder}. Move the checkout out of the closed folder, start as an ordinary user, or set DATABASE_URL.`);

/** Makes the data folder unless it is there. Built beside and renamed, so that a kill leaves no half folder. */
export function initialise(input: { binaries: Binaries; account: Account; access: Access }) {
  const { dataPath, superPassword } = input.access;
  if (fs.existsSync(dataPath)) return;
  const draft = fs.mkdtempSync(`${dataPath}.new-`);
  const passwordFile = `${draft}.password`;
  fs.writeFileSync(passwordFile, `${superPassword}\n`, { mode: 0o600 });
  give(input.account, draft);
  give(input.account, passwordFile);
  const folder = path.join(draft, 'pg');
  const args = ['-D', folder, '-U', superUser, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C', '--no-instructions', '--no-sync'];
  const result = spawnSync(input.binaries.initdb, args, { ...input.account, cwd: '/', encoding: 'utf8' });
  fs.rmSync(passwordFile);
  try {
    if (result.status !== 0) throw new Error(`The embedded PostgreSQL could not be set up: ${String(result.error ?? result.stderr).trim()}`);
    if (!fs.existsSync(dataPath)) fs.renameSync(folder, dataPath);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

function give({ uid, gid }: Account, target: string) {
  if (uid !== undefined && gid !== undefined) fs.chownSync(target, uid, gid);
}

const runPath = (dataDir: string) => path.join(dataDir, 'postgres.run.json');

export function readRun(dataDir: string): RunRecord | null {
  try {
    return runFile.parse(JSON.parse(fs.readFileSync(runPath(dataDir), 'utf8')));
  } catch {
    return null; // absent or cut short by a power loss: only a convenience
  }
}

export const writeRun = (dataDir: string, record: RunRecord) => fs.writeFileSync(runPath(dataDir), `${JSON.stringify(record)}\n`, { mode: 0o600 });

/** What PostgreSQL itself wrote of the server that runs (or ran) on this folder. */
export function readLock(dataPath: string): { pid: number; port: number } | null {
  try {
    const lines = fs.readFileSync(lockPath(dataPath), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : null;
  } catch {
    return null;
  }
}

/** Only for a lock whose process is certainly not a PostgreSQL on this folder. */
export const removeLock = (dataPath: string) => fs.rmSync(lockPath(dataPath), { force: true });

const lockPath = (dataPath: string) => path.join(dataPath, 'postmaster.pid');
