import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest, longest first; what starts last then ends soon, and no processor stands
 * idle at the end.
 */
const longest = [
  'lib/testing/guards.integration',
  'lib/services/two-way/comparison/comparison.integration',
  'lib/services/forms/forms.integration',
  'lib/services/newsletters/newsletters.integration',
  'lib/processes/start.integration',
  'lib/testing/worker.integration',
  'lib/services/two-way/first-sync/plan-to-end.integration',
  'lib/db/random.integration',
  'lib/services/two-way/undo/undo.integration',
  'lib/db/embedded/start.integration',
  'lib/testing/fuzz.integration',
  'lib/cli/cli.integration',
  'lib/services/exports/exports.integration',
  'lib/testing/storm.integration',
  'lib/testing/live.integration',
  'lib/wix/side.integration',
  'lib/services/two-way/decisions/decide-many.integration',
  'lib/services/runner/own-fault.integration',
  'lib/engine/two-way/random',
  'lib/engine/two-way/random-first-sync',
  'lib/engine/two-way/random-plain',
  'lib/connectors/http',
  'lib/engine/two-way/random-storms',
];

const placeOf = ({ moduleId }: TestSpecification) => {
  const place = longest.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
  return place === -1 ? longest.length : place;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

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
          // No test replaces a module: each is loaded once for all files.
          isolate: false,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [
            ...exclude,
            '**/*.integration.test.ts',
            '**/*.long.test.ts',
            '**/*.ghost.test.ts',
          ],
          testTimeout: 60_000,
          // Vitest leaves a processor free, which is half of them on a small machine.
          maxWorkers: '100%',
        },
      },
      {
        resolve,
        test: {
          name: 'integration',
          isolate: false,
          include: ['**/*.integration.test.ts'],
          exclude,
          // End what hangs; a slow machine is no failure.
          testTimeout: 240_000,
          hookTimeout: 240_000,
          expect: { poll: { timeout: 60_000 } },
          // Processes, services and leases are waited for most of the time: six fill two
          // processors.
          maxWorkers: 6,
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
