import { test } from 'vitest';
import { expectLiveEditsInStorm } from './storm';

test(
  'C12 an import of 1,700 contacts, over 10,000 events: batched; known edits within seconds',
  () => expectLiveEditsInStorm({ from: 'crm', contacts: 1_700, withinMs: 90_000 }),
  120_000,
);
