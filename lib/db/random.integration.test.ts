import { it } from 'vitest';
import { playStored } from '@/lib/testing/engine/random-stored';

it('Z01 random histories hold on PostgreSQL, too (I1–I6)', () => playStored({ runs: 12 }), 400_000);
