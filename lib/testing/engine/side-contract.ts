import { describe } from 'vitest';
import { describeCreating } from './side-create-contract';
import { createSideTest, type SideHarness, type SideTraits } from './side-harness';
import { describeListing } from './side-list-contract';
import { describeReading } from './side-read-contract';
import { describeUpdating } from './side-update-contract';

/** What the engine relies on; every `ContactSide` passes it. */
export function runSideContract(
  name: string,
  { traits, makeHarness }: { traits: SideTraits; makeHarness: () => Promise<SideHarness> },
): void {
  describe(`${name} keeps the promises of ContactSide`, () => {
    const it = createSideTest(makeHarness);
    describeReading({ it, traits });
    describeCreating({ it, traits });
    describeUpdating({ it, traits });
    describeListing({ it, traits });
  });
}
