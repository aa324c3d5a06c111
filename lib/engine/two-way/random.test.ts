import { it } from 'vitest';
import { playInMemory, playMany } from '@/lib/testing/engine/random-histories';

it(
  'Z01 X3 X4 random histories of edits, faults, disorder and crashes end with both sides equal, nobody twice, nothing lost, and a further run that writes nothing (I1–I6)',
  () => playMany({ runs: 2_000, one: playInMemory }),
  480_000,
);
