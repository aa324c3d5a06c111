import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const systemNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Flags under which Chromium runs as root, without a screen and without talking to its maker. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
];

const fromEnv = () =>
  process.env.CHROMIUM_PATH && existsSync(process.env.CHROMIUM_PATH)
    ? process.env.CHROMIUM_PATH
    : null;

function fromSystem(): string | null {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const found = systemNames
      .map((name) => path.join(folder, name))
      .find((file) => existsSync(file));
    if (found) return found;
  }
  return macPaths.find((file) => existsSync(file)) ?? null;
}

function fromPlaywright(): string | null {
  const { chromium } = createRequire(import.meta.url)(
    'playwright-core',
  ) as typeof import('playwright-core');
  const file = chromium.executablePath();
  return existsSync(file) ? file : null;
}

/** Tried only by the test script, in this order; each says nothing unless it worked. */
const installers: readonly { readonly name: string; readonly run: () => boolean }[] = [
  {
    name: 'apt-get',
    run: () =>
      process.getuid?.() === 0 &&
      isDone('apt-get', ['update']) &&
      isDone('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']),
  },
  { name: 'playwright', run: () => isDone('npx', ['playwright', 'install', 'chromium']) },
];

const installTimeoutMs = 180_000;
const isDone = (command: string, args: readonly string[]) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: installTimeoutMs }).status === 0;

/** Path of a Chromium: `CHROMIUM_PATH`, the system's, Playwright's; `null` when there is none. */
const findChromium = () => fromEnv() ?? fromSystem() ?? fromPlaywright();

/** Finds a Chromium or installs one. @throws Error that says what to do when none can be had */
export function obtainChromium(): string {
  const found = findChromium();
  if (found) return found;
  for (const { name, run } of installers) {
    process.stdout.write(`No Chromium here; trying ${name}…\n`);
    const installed = run() ? findChromium() : null;
    if (installed) return installed;
  }
  throw new Error(
    'No Chromium could be found or installed. ' +
      'Install one (for example "apt-get install chromium") ' +
      'or set CHROMIUM_PATH to its program, then run the tests again.',
  );
}
