import path from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './lib/testing/sequencer';

const resolve = { alias: { '@': path.resolve(import.meta.dirname) } };
const exclude = ['node_modules/**', '.next/**', '.data/**', 'e2e/**'];

export default defineConfig({
  resolve,
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.integration.test.ts', '**/*.long.test.ts', '**/*.ghost.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude,
          // End what hangs; a slow machine is no failure.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 60_000 } },
          // Processes, services and leases are waited for most of the time.
          maxWorkers: 4,
          globalSetup: ['lib/testing/database.ts'],
        },
      },
      {
        resolve,
        test: {
          name: 'long',
          include: ['**/*.long.test.ts'],
          exclude,
          testTimeout: 30 * 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          globalSetup: ['lib/testing/database.ts'],
        },
      },
      {
        resolve,
        test: {
          name: 'ghost',
          include: ['**/*.ghost.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // One Ghost for all.
          fileParallelism: false,
          globalSetup: ['lib/testing/ghost.ts'],
        },
      },
    ],
  },
});
