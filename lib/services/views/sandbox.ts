/** Types of what the sandbox's servers report. */
import { type SubscriberStatus } from '@/lib/core/flows/newsletter';

/** A contact of a sandbox server as its control address returns it. */
export type SandboxContact = {
  readonly id: string;
  readonly name: string;
  readonly first: string;
  readonly last: string;
  readonly email: string;
  readonly phone: string;
  readonly company: string;
  readonly jobTitle: string;
  readonly member: boolean;
  readonly revision: number;
};

export type SandboxSubscriber = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: SubscriberStatus | 'transactional';
};

export type SandboxSubscribers = {
  readonly subscribers: readonly SandboxSubscriber[];
  readonly total: number;
  readonly next: number | null;
};

export type SandboxPage = {
  readonly contacts: readonly SandboxContact[];
  readonly total: number;
  readonly next: number | null;
};
