import { it } from 'vitest';
import { playInMemory, playMany } from '@/lib/testing/engine/random-histories';

it(
  'Z01 50,000 new random histories (I1–I6)',
  () => playMany({ runs: 50_000, fresh: true, one: playInMemory }),
  1_800_000,
);
