import type { Policy } from '@/lib/core/model/connection';
import type { SideName } from '@/lib/core/model/side';
import { type Clock, type Random } from '@/lib/ports/clock';
import { type ContactSide } from '@/lib/ports/contact-side';
import type { RunStore } from '@/lib/ports/runs';
import { type SyncStore } from '@/lib/ports/store';
import type { StageContext } from './stage-contact';

export type FirstSyncDeps = {
  readonly store: SyncStore;
  readonly runs: RunStore;
  readonly sides: Readonly<Record<SideName, ContactSide>>;
  readonly storesId: Readonly<Record<SideName, boolean>>;
  readonly epoch: number;
  readonly random: Random;
  readonly clock: Clock;
  readonly context: StageContext;
  readonly policy: Policy;
};
