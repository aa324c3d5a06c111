import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { nameFromWithin, type Binaries, type SystemAccount } from './binaries';

/** Kept in `<dataDir>/postgres.json` (mode 600), made once. */
const accessFile = z.object({
  superPassword: z.string(),
  ownerPassword: z.string(),
  dataPath: z.string(),
});
export type Passwords = z.infer<typeof accessFile>;

/** In `<dataDir>/postgres.run.json`: the server's port and the process that started it last. */
const runFile = z.object({ port: z.number(), ownerPid: z.number().nullable() });
export type RunRecord = z.infer<typeof runFile>;

export const superUser = 'postgres';

/**
 * Where the data is (`<dataDir>/pg`; some earlier versions chose another place) and its passwords.
 * Decided once, on the first start.
 */
export function openAccess(dataDir: string): Passwords {
  const file = path.join(dataDir, 'postgres.json');
  if (!fs.existsSync(file)) {
    const dataPath = path.join(dataDir, 'pg');
    if (fs.existsSync(dataPath))
      throw new Error(
        `${dataPath} holds a database, but ${file} with its password is missing: ` +
          'restore it from your back-up, or move the folder away.',
      );
    const made: Passwords = {
      superPassword: randomBytes(18).toString('base64url'),
      ownerPassword: randomBytes(18).toString('base64url'),
      dataPath,
    };
    fs.writeFileSync(file, `${JSON.stringify(made)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  }
  return accessFile.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
}

/**
 * Makes the data folder unless it exists. It is built beside and renamed, so that a kill leaves no
 * half-made folder.
 */
export function initialise(input: {
  binaries: Binaries;
  account: SystemAccount;
  access: Passwords;
}) {
  const { dataPath, superPassword } = input.access;
  if (fs.existsSync(dataPath)) return;
  const draft = fs.mkdtempSync(`${dataPath}.new-`);
  const folder = path.join(draft, 'pg');
  fs.mkdirSync(folder, { mode: 0o700 });
  fs.writeFileSync(path.join(draft, 'password'), `${superPassword}\n`, { mode: 0o600 });
  for (const made of [draft, folder, path.join(draft, 'password')]) give(input.account, made);
  const inside = nameFromWithin(input.account, folder);
  const args = [
    '-D',
    inside,
    '-U',
    superUser,
    '--auth=scram-sha-256',
    '--pwfile=../password',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-instructions',
    '--no-sync',
  ];
  const result = spawnSync(input.binaries.initdb, args, {
    ...input.account,
    cwd: folder,
    encoding: 'utf8',
  });
  try {
    if (result.status !== 0)
      throw new Error(
        'The embedded PostgreSQL could not be set up: ' +
          `${String(result.error ?? result.stderr).trim()}`,
      );
    if (!fs.existsSync(dataPath)) fs.renameSync(folder, dataPath);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
}

function give({ uid, gid }: SystemAccount, target: string) {
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

export const writeRun = (dataDir: string, record: RunRecord) =>
  fs.writeFileSync(runPath(dataDir), `${JSON.stringify(record)}\n`, { mode: 0o600 });

/** What PostgreSQL wrote in its lock file about the server that runs (or ran) on this folder. */
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
