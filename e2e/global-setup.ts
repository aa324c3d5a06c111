import { execFileSync } from 'node:child_process';
import { obtainChromium } from '../lib/testing/chromium';

/** Once, before the workers start a product each: a browser, and the screens. */
export default function globalSetup() {
  obtainChromium();
  execFileSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'lib/testing/build.ts'], {
    stdio: 'inherit',
  });
}
