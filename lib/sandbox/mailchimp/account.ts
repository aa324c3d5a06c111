import { type Faults } from '@/lib/sandbox/faults';
import { type Random } from '@/lib/sandbox/random';
import { type Effect } from '@/lib/sandbox/requests';
import { type MailchimpEvent } from './events';
import { type Audience } from './store';

/** What the operations of one account work with. */
export type MailchimpAccount = {
  audiences(): ReadonlyMap<string, Audience>;
  accountId: string;
  faults(): Faults;
  random: Random;
  /** The service's clock, ms. */
  now(): number;
  /** Hands an event to every webhook of the audience that wants it. */
  emit(audience: Audience, event: MailchimpEvent): void;
  /** Asks a new webhook's address whether it is there, as the service does. */
  answersGet(url: string): Promise<boolean>;
  /** Something to keep has changed. */
  touch(): void;
  effect(kind: Effect): void;
};
