import { it } from 'vitest';
import { playInMemory, playMany } from '@/lib/testing/engine/random-histories';

it(
  'Z01 X3 X4 random histories of edits, faults and crashes end equal, then no write (I1–I6)',
  () => playMany({ runs: 2_000, one: playInMemory }),
  480_000,
);
