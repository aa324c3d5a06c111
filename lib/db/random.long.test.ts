import { it } from 'vitest';
import { playStored } from '@/lib/testing/engine/random-stored';

it(
  'Z01 500 new random histories hold on PostgreSQL, too (I1–I6)',
  () => playStored({ runs: 500, fresh: true }),
  1_800_000,
);
