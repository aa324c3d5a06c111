import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/global-setup.ts',
  // Each worker has a product and a sandbox of its own, in which the journeys of a file follow one
  // another.
  workers: 2,
  fullyParallel: false,
  // End what hangs; a slow machine is no failure.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  // How the browser is, stands in e2e/test.ts: it is one for all journeys of a worker.
  use: { screenshot: 'only-on-failure' },
});
