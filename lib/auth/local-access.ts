import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * How the person at this computer signs in without Wix: a link that works once, then a session
 * until it is signed out of. Each is a file in the data folder, which other accounts cannot read,
 * named by a hash of the person's key.
 */
type Pass = {
  readonly dataDir: string;
  readonly kind: keyof typeof lifeSeconds;
  readonly key: string;
  readonly nowMs: number;
};

export const lifeSeconds = { link: 24 * 60 * 60, session: 12 * 60 * 60 } as const;

const folderIn = (dataDir: string) => path.join(dataDir, 'access');

const fileOf = ({ dataDir, kind, key }: Pick<Pass, 'dataDir' | 'kind' | 'key'>) =>
  path.join(folderIn(dataDir), `${kind}-${createHash('sha256').update(key).digest('hex')}`);

/** Returns the key, which is stored nowhere. */
export function createPass({ dataDir, kind, nowMs }: Omit<Pass, 'key'>): string {
  const key = randomBytes(32).toString('base64url');
  fs.mkdirSync(folderIn(dataDir), { recursive: true, mode: 0o700 });
  fs.writeFileSync(fileOf({ dataDir, kind, key }), String(nowMs + lifeSeconds[kind] * 1000), {
    mode: 0o600,
  });
  return key;
}

export function isPass(pass: Pass): boolean {
  try {
    return Number(fs.readFileSync(fileOf(pass), 'utf8')) > pass.nowMs;
  } catch {
    return false;
  }
}

/** Deletes the pass. True for one caller only, and only if it was still valid. */
export function takePass(pass: Pass): boolean {
  const held = isPass(pass);
  try {
    fs.unlinkSync(fileOf(pass));
    return held;
  } catch {
    return false;
  }
}

/** Deletes every link and every session, as each start does. */
export const endAllPasses = (dataDir: string) =>
  fs.rmSync(folderIn(dataDir), { recursive: true, force: true });

export const signInPath = (key: string) => `/start?key=${key}`;
