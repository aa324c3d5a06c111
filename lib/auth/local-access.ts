import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * How the person at this computer comes in without Wix: a link that opens once, then a session
 * until it is signed out of. Each is a file in the data folder, which is closed to others, named by
 * a hash of the key that the person holds.
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

/** Returns the key, which stands nowhere else. */
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

/** Ends it. True for one caller only, and only where it still held. */
export function takePass(pass: Pass): boolean {
  const held = isPass(pass);
  try {
    fs.unlinkSync(fileOf(pass));
    return held;
  } catch {
    return false;
  }
}

/** Every link and every session, as with each start. */
export const endAllPasses = (dataDir: string) =>
  fs.rmSync(folderIn(dataDir), { recursive: true, force: true });

export const signInPath = (key: string) => `/start?key=${key}`;
