import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const markFile = '.next/contact-sync-build.json';
const sources = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'next.config.js',
  'proxy.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
/** Generated from the other sources, or not part of the screens. */
const leftOut = [
  /^lib\/(sandbox|bench|testing|cli|processes)\//,
  /(^|\/)(generated|node_modules)(\/|$)/,
  /\.test\.tsx?$/,
  /^\./,
];

/** Changes when any source of the build changes. */
function hashSources(root = process.cwd()): string {
  const hash = createHash('sha256');
  const add = (file: string) => {
    const full = path.join(root, file);
    const stat = fs.statSync(full, { throwIfNoEntry: false });
    if (!stat || leftOut.some((pattern) => pattern.test(file))) return;
    if (stat.isDirectory())
      fs.readdirSync(full)
        .sort()
        .forEach((name) => add(`${file}/${name}`));
    else hash.update(`${file}\u0000`).update(fs.readFileSync(full)).update('\u0000');
  };
  sources.forEach(add);
  return hash.digest('hex');
}

function isBuilt(hash: string): boolean {
  try {
    const mark: unknown = JSON.parse(fs.readFileSync(markFile, 'utf8'));
    return (
      typeof mark === 'object' &&
      mark !== null &&
      'hash' in mark &&
      mark.hash === hash &&
      fs.existsSync('.next/BUILD_ID')
    );
  } catch {
    return false;
  }
}

/**
 * Builds the screens unless there is a build of exactly these sources. Returns the seconds it took,
 * or `null` when nothing was built.
 */
export async function ensureBuild(input: {
  logFile: string;
  onStart: () => void;
  signal: AbortSignal;
}): Promise<number | null> {
  const hash = hashSources();
  if (isBuilt(hash)) return null;
  input.onStart();
  const startedMs = Date.now();
  fs.rmSync(markFile, { force: true });
  const log = fs.openSync(input.logFile, 'w', 0o600);
  const child = spawn(process.execPath, ['lib/processes/build.mjs', 'build'], {
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    signal: input.signal,
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  fs.closeSync(log);
  if (code !== 0) throw new Error(`The build failed: see ${input.logFile}.`);
  fs.writeFileSync(markFile, JSON.stringify({ hash }));
  return Math.round((Date.now() - startedMs) / 1000);
}
