import { z } from 'zod';

const percent = z.number().min(0).max(100);
const count = z.number().int().min(0);

const itemFailure = z.strictObject({
  of: z.string(),
  category: z.string(),
  subCategory: z.string().optional(),
  /** The property that the error names. */
  property: z.string().optional(),
  times: count.default(1),
});
export type ItemFailure = z.infer<typeof itemFailure>;

/**
 * Every switch, with the value that means off. Read per request; write calls are those that change
 * contacts.
 */
const faultsSchema = z.strictObject({
  /** This share of API calls is answered 429. */
  rate429Percent: percent.default(0),
  /** The Retry-After of a 429 instead of the service's own; '' leaves the header out. */
  retryAfter: z.string().nullable().default(null),
  /** This share of API calls is answered 500, 502 or 503 before any effect. */
  error5xxPercent: percent.default(0),
  /** This share of write calls takes effect, then the connection is destroyed. */
  dropAnswerPercent: percent.default(0),
  /** The next n write calls take effect, then the connection is destroyed. */
  dropAnswerNext: count.default(0),
  /** The next n write calls answer 503 before any effect. */
  failNext: count.default(0),
  /** This share of the items of a batch or bulk job fails. */
  partialFailPercent: percent.default(0),
  /**
   * A CRM's write, or item of a batch, that speaks of this contact (its id, stored id, name or
   * e-mail) fails `times` times, as told.
   */
  failItems: z.array(itemFailure).default([]),
  /** Contacts whose writes always fail with a validation error. */
  poisonIds: z.array(z.string()).default([]),
  poisonEmails: z.array(z.string()).default([]),
  /** Mailchimp: addresses that signed up to too many lists of late. */
  heldBackEmails: z.array(z.string()).default([]),
  /** Every API call is answered this much later. */
  delayMs: count.default(0),
  unavailable: z.boolean().default(false),
  unauthorized: z.boolean().default(false),
  /** Every event is delivered 1 + n times. */
  webhookDuplicate: z.number().int().min(0).max(13).default(0),
  webhookReorder: z.boolean().default(false),
  webhookDelayMs: count.default(0),
  webhookDropPercent: percent.default(0),
  /** Events do not say who wrote. */
  webhookHideWriter: z.boolean().default(false),
  /** Queries and searches show the state of this long ago; reads by id do not. */
  searchLagMs: count.default(0),
  /** Wix: bulk jobs are accepted and never worked on. */
  stallJobs: z.boolean().default(false),
  /**
   * Lists of everybody are empty and say so with 200; what is asked for by id or value is found.
   */
  emptyList: z.boolean().default(false),
  /** No further custom field can be made. */
  fieldQuotaReached: z.boolean().default(false),
  /** HubSpot: phone numbers are rewritten as E.164. */
  normalisePhones: z.boolean().default(false),
  /** Wix: appended to the key of a new custom field. */
  keySuffix: z.string().max(40).default(''),
  /** The service's clock is off by this much. */
  clockSkewMs: z.number().int().default(0),
  /** Every refresh gives another refresh token and ends the one it was asked with. */
  rotateRefreshTokens: z.boolean().default(false),
  /** Mailchimp: "slow down" comes as a 403 without a body. */
  bareThrottle: z.boolean().default(false),
  /** Mailchimp: webhooks made from now on have no secret to sign with. */
  unsignedWebhooks: z.boolean().default(false),
  /** Pipedrive: the company uses contact sync, so that a person has a job title and the like. */
  contactSync: z.boolean().default(false),
  /** Pipedrive: a deleted person is not found by its id, instead of being shown as deleted. */
  deletedAre404: z.boolean().default(false),
  /** Pipedrive: every call is answered by the page for callers that do not slow down. */
  blockedPage: z.boolean().default(false),
  /** Pipedrive: what is left of the day's token budget, counted down; null = no end to it. */
  dailyTokensLeft: count.nullable().default(null),
  /** Access tokens live this long; 0 = as the service does it. */
  tokenLifetimeMs: count.default(0),
});

export type Faults = z.infer<typeof faultsSchema>;

/** Switches that have no effect at the other services. What is not named here has one at all. */
const concerned: Partial<Record<keyof Faults, readonly string[]>> = {
  retryAfter: ['wix', 'hubspot', 'pipedrive'],
  partialFailPercent: ['wix', 'hubspot', 'mailchimp'],
  failItems: ['hubspot', 'pipedrive'],
  poisonIds: ['wix', 'hubspot', 'pipedrive'],
  heldBackEmails: ['mailchimp'],
  webhookHideWriter: ['wix', 'hubspot'],
  searchLagMs: ['wix', 'hubspot', 'pipedrive'],
  stallJobs: ['wix'],
  fieldQuotaReached: ['wix', 'pipedrive'],
  normalisePhones: ['hubspot'],
  keySuffix: ['wix'],
  rotateRefreshTokens: ['hubspot', 'pipedrive'],
  bareThrottle: ['mailchimp'],
  unsignedWebhooks: ['mailchimp'],
  contactSync: ['pipedrive'],
  deletedAre404: ['pipedrive'],
  blockedPage: ['pipedrive'],
  dailyTokensLeft: ['pipedrive'],
  tokenLifetimeMs: ['wix', 'hubspot', 'pipedrive'],
};

const noFaults = (): Faults => faultsSchema.parse({});

export type FaultSwitches = {
  readonly now: Faults;
  /** The switches that have an effect at this service, as they are. */
  own(): Partial<Faults>;
  /** Merges; throws a ZodError for an unknown switch or a bad value. */
  set(patch: unknown): Faults;
  reset(): Faults;
  /** True once per remaining count of a "next n" switch. */
  take(name: 'dropAnswerNext' | 'failNext'): boolean;
  /** The failure that is switched on for an item that speaks of one of these names, counted. */
  takeItem(names: readonly string[]): ItemFailure | undefined;
};

export function createFaultSwitches(service: string): FaultSwitches {
  let now = noFaults();
  const names = faultsSchema
    .keyof()
    .options.filter((name) => concerned[name]?.includes(service) ?? true);
  return {
    get now() {
      return now;
    },
    own: () => Object.fromEntries(names.map((name) => [name, now[name]])),
    set(patch) {
      now = faultsSchema.parse({ ...now, ...(patch as object) });
      return now;
    },
    reset() {
      now = noFaults();
      return now;
    },
    take(name) {
      if (now[name] === 0) return false;
      now = { ...now, [name]: now[name] - 1 };
      return true;
    },
    takeItem(names) {
      const failure = now.failItems.find(({ of, times }) => times > 0 && names.includes(of));
      if (!failure) return undefined;
      const left = { ...failure, times: failure.times - 1 };
      now = { ...now, failItems: now.failItems.map((one) => (one === failure ? left : one)) };
      return failure;
    },
  };
}
