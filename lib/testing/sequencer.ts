import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, longest first; what starts last then ends soon, and no processor stands idle at the end. */
const longest = [
  'lib/cli/cli.integration',
  'lib/services/comparison/comparison.integration',
  'lib/testing/guards.integration',
  'lib/services/form/form.integration',
  'lib/db/embedded.integration',
  'lib/services/first-sync/plan-to-end.integration',
  'lib/services/newsletter/newsletter.integration',
  'lib/testing/worker.integration',
  'lib/cli/start.integration',
  'lib/services/undo/undo.integration',
  'lib/db/random.integration',
  'lib/services/export/export.integration',
  'lib/sandbox/faults.integration',
  'lib/testing/storm.integration',
  'lib/services/contact/decide-many.integration',
  'lib/testing/fuzz.integration',
  'lib/sync/random',
  'lib/sync/random-first-sync',
];

const placeOf = ({ moduleId }: TestSpecification) => {
  const place = longest.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
  return place === -1 ? longest.length : place;
};

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}
