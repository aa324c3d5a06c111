import { type Faults } from '@/lib/sandbox/faults';
import { type Random } from '@/lib/sandbox/random';
import { type Effect } from '@/lib/sandbox/requests';
import { type WixEvent } from './events';
import { type WixStore } from './store';

/** What the operations of one site work with. */
export type WixSite = {
  store: WixStore;
  appId: string;
  faults(): Faults;
  random: Random;
  /** The service's clock, ms. */
  now(): number;
  /** Hands an event to the webhook queue; a no-op while the app is removed or nobody listens. */
  emit(event: WixEvent): void;
  /** Something to keep has changed. */
  touch(): void;
  effect(kind: Effect): void;
};
