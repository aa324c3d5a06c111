import type { Lane } from '@/lib/core/model/dirty';
import type { SideName } from '@/lib/core/model/side';
import type { Fingerprinter, KeyHash } from '@/lib/core/values/fingerprint';
import type { Catalogues } from '@/lib/engine/catalogues';
import type { Clock, Random } from '@/lib/ports/clock';
import type { ContactSide } from '@/lib/ports/contact-side';
import type { ConnectionView, SyncStore } from '@/lib/ports/store';
import type { Tally } from './tally';

/** What an actor needs; the simulator and the worker differ in these only. */
export type ActorDeps = {
  readonly store: SyncStore;
  readonly sides: Readonly<Record<SideName, ContactSide>>;
  /** Whether the side has a field for the other side's id. */
  readonly storesId: Readonly<Record<SideName, boolean>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly fingerprint: Fingerprinter;
  readonly keyHash: KeyHash;
  /** Names the lease; unique per process. */
  readonly worker: string;
};

export type Turn = ActorDeps & {
  readonly epoch: number;
  readonly lane: Lane;
  readonly connection: ConnectionView;
  readonly catalogues: Catalogues;
  readonly tally: Tally;
};
