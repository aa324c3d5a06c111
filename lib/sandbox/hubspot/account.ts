import { type Faults } from '../faults';
import { type Random } from '../random';
import { type Effect } from '../requests';
import { type HubspotEvent } from './events';
import { type HubspotStore } from './store';

/** What the operations of one account work with. */
export type HubspotAccount = {
  store: HubspotStore;
  portalId: number;
  appId: string;
  faults(): Faults;
  random: Random;
  /** The service's clock, ms. */
  now(): number;
  /** Hands an event to the webhook queue; a no-op while the app is removed or nobody listens. */
  emit(event: HubspotEvent): void;
  /** Something to keep has changed. */
  touch(): void;
  effect(kind: Effect): void;
};
