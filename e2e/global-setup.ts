import { execFileSync } from 'node:child_process';

/** The screens are built once, before the workers start a product each. */
export default function globalSetup() {
  execFileSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'lib/testing/build.ts'], {
    stdio: 'inherit',
  });
}
