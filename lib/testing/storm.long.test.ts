import { test } from 'vitest';
import { expectLiveEditsInStorm } from './storm';

test.each(['crm', 'wix'] as const)(
  'C12 an import of 10,000 contacts in %s: stored in minutes, flat memory, live edits in seconds',
  (from) => expectLiveEditsInStorm({ from, contacts: 10_000, withinMs: 150_000 }),
  10 * 60_000,
);
