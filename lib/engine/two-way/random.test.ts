import { it } from 'vitest';
import { playInMemory, playMany, playWithPlainCrm } from '@/lib/testing/engine/random-histories';

it(
  'Z01 X3 X4 random histories of edits, faults and crashes end equal, then no write (I1–I6)',
  () => playMany({ runs: 2_000, one: playInMemory }),
  480_000,
);

it(
  'Z01 the same holds with a CRM without upsert, unique addresses and exact times',
  () => playMany({ runs: 1_000, one: playWithPlainCrm }),
  480_000,
);
