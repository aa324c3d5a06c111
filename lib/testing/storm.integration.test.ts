import { test } from 'vitest';
import { expectLiveEditsInStorm } from './storm';

test(
  'C12 an import of 1,700 contacts in HubSpot, over 10,000 events: stored in batches; edits of people we know arrive in seconds',
  () => expectLiveEditsInStorm({ from: 'crm', contacts: 1_700, withinMs: 90_000 }),
  120_000,
);
