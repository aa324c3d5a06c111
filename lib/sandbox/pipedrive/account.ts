import { type Faults, type FaultSwitches } from '@/lib/sandbox/faults';
import { type Effect } from '@/lib/sandbox/requests';
import { type PersonEvent } from './events';
import { type HookHealth } from './hook-health';
import { type PipedriveStore } from './store';
import { type Company, type Hook } from './types';

/** What the operations of one account work with. */
export type PipedriveAccount = Company & {
  store: PipedriveStore;
  /** They outlive a reset: they belong to the listeners, not to the people. */
  hooks: Map<number, Hook>;
  hookHealth: HookHealth;
  faults(): Faults;
  /** The failure that is switched on for a write that speaks of one of these names. */
  takeItemFailure: FaultSwitches['takeItem'];
  /** The service's clock, ms. */
  now(): number;
  /** Hands an event to every webhook that wants it. */
  emit(event: PersonEvent): void;
  /** Something to keep has changed. */
  touch(): void;
  effect(kind: Effect): void;
};
