import { it } from 'vitest';
import { playMany, playWithPlainCrm } from '@/lib/testing/engine/random-histories';

it(
  'Z01 the same holds with a CRM without upsert, unique addresses and exact times',
  () => playMany({ runs: 1_000, one: playWithPlainCrm }),
  480_000,
);
