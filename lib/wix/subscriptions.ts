import { z } from 'zod';
import { inChunks } from '@/lib/core/chunks';
import type { ConsentReading } from '@/lib/core/flows/consent';
import type { Lane } from '@/lib/core/model/dirty';
import { canonicalEmail, emailForms } from '@/lib/core/values/email';
import type { WixClient } from './client';
import { succeed } from './succeed';
import { subscription, subscriptionsAnswer } from './wire';

/** The most addresses that either call takes. */
const batch = 100;

const bulkAnswer = z.looseObject({
  results: z
    .array(
      z.looseObject({
        originalIndex: z.number(),
        emailSubscription: subscription.nullish(),
        error: z.looseObject({ errorCode: z.string().nullish() }).nullish(),
      }),
    )
    .default([]),
});

const unreachable = ['BOUNCED', 'SPAM_COMPLAINT'];

/**
 * What Wix's statuses of an address mean. Source:
 * dev.wix.com/docs/api-reference/business-solutions/email-marketing/email-subscriptions
 */
export function toReading({
  subscriptionStatus,
  deliverabilityStatus,
}: {
  subscriptionStatus?: string | null | undefined;
  deliverabilityStatus?: string | null | undefined;
}): ConsentReading {
  if (unreachable.includes(deliverabilityStatus ?? '')) return 'suppressed';
  if (subscriptionStatus === 'SUBSCRIBED') return 'in';
  return subscriptionStatus === 'UNSUBSCRIBED' ? 'out' : 'none';
}

const strictness: readonly ConsentReading[] = ['none', 'in', 'out', 'suppressed'];

/**
 * Wix's Email Subscriptions, the only place where a subscription can be written. Addresses are
 * lower case.
 */
export const createSubscriptions = ({ client }: { client: WixClient }) => ({
  /** Wix's reading for each of these addresses. Throws `SideError`. */
  async read({
    addresses,
    lane,
  }: {
    addresses: readonly string[];
    lane: Lane;
  }): Promise<ReadonlyMap<string, ConsentReading>> {
    const readings = new Map<string, ConsentReading>(addresses.map((address) => [address, 'none']));
    // When an address is stored in two spellings, the stricter status counts.
    const note = (address: string, reading: ConsentReading) =>
      void (
        strictness.indexOf(reading) >= strictness.indexOf(readings.get(address) ?? 'none') &&
        readings.set(address, reading)
      );
    for (const emails of inChunks([...new Set(addresses.flatMap(emailForms))], batch)) {
      const answer = await client.querySubscriptions({ emails: [...emails], lane });
      for (const one of succeed({
        answer,
        schema: subscriptionsAnswer,
        what: 'query e-mail subscriptions',
      }).subscriptions)
        note(canonicalEmail(one.email), toReading(one));
    }
    return readings;
  },

  /**
   * Opts addresses in or out. Returns Wix's reading for those it accepted; a missing one was not
   * accepted and may be retried. Throws `SideError` when a call failed; earlier batches stay done.
   */
  async write({
    wanted,
    lane,
  }: {
    wanted: ReadonlyMap<string, 'in' | 'out'>;
    lane: Lane;
  }): Promise<ReadonlyMap<string, ConsentReading>> {
    const taken = new Map<string, ConsentReading>();
    for (const part of inChunks([...wanted], batch)) {
      const answer = await client.bulkUpsertSubscriptions({
        subscriptions: part.map(([email, says]) => ({
          email,
          subscriptionStatus: says === 'in' ? 'SUBSCRIBED' : 'UNSUBSCRIBED',
        })),
        lane,
      });
      for (const { originalIndex, emailSubscription } of succeed({
        answer,
        schema: bulkAnswer,
        what: 'write e-mail subscriptions',
      }).results) {
        const address = part[originalIndex]?.[0];
        if (address !== undefined && emailSubscription)
          taken.set(address, toReading(emailSubscription));
      }
    }
    return taken;
  },
});
