import { type Faults, type FaultSwitches } from '@/lib/sandbox/faults';
import { type Random } from '@/lib/sandbox/random';
import { type Effect } from '@/lib/sandbox/requests';
import { type HubspotEvent } from './events';
import { type HubspotStore } from './store';

/** What the operations of one account work with. */
export type HubspotAccount = {
  store: HubspotStore;
  portalId: number;
  appId: string;
  faults(): Faults;
  /** The failure that is switched on for one item of a batch. */
  takeItemFailure: FaultSwitches['takeItem'];
  random: Random;
  /** The service's clock, ms. */
  now(): number;
  /** Hands an event to the webhook queue; a no-op while the app is removed or nobody listens. */
  emit(event: HubspotEvent): void;
  /** Something to keep has changed. */
  touch(): void;
  effect(kind: Effect): void;
};
