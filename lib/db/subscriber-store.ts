import { observePlaces, withPlace, type Consent } from '@/lib/core/flows/consent';
import type { Decision, Link } from '@/lib/core/model/link';
import { addressKeys, withTodaysKey } from '@/lib/core/values/address-keys';
import type { SubscriberStore } from '@/lib/ports/consents';
import type { SiteTransaction } from './client';
import { holdEpoch } from './connection-state/lease';
import { changeConsents, readConsents } from './consent';
import { earliestDueMs } from './dirty-rows';
import { toJson } from './json';
import { linksByWixKey, linksToRetry } from './link-rows';
import { readTodaysAddresses, takeHints, type SubscriberStoreParts } from './newsletters';
import { putCommit } from './subscriber-commit';

/**
 * A newsletter's memory in PostgreSQL: links, consents with their ledger, history and marks. A
 * commit is one transaction under the lease.
 */
export function createSubscriberStore(parts: SubscriberStoreParts): SubscriberStore {
  const { database, siteNo, keyHash } = parts;
  const inSite = <T>(run: (tx: SiteTransaction) => Promise<T>) =>
    database.withSite({ siteNo }, run);
  const underLease = <T>(run: (tx: SiteTransaction) => Promise<T>) =>
    inSite(async (tx) => {
      await holdEpoch(tx, parts);
      return run(tx);
    });
  const keyOf = (address: string) => keyHash('email', address);
  /** Decisions as they were read: a decision made meanwhile stays. */
  const decided = new Map<string, Decision>();
  const remember = (links: readonly Link[]) => {
    for (const { id, decision } of links) if (decision) decided.set(id, decision);
    return links;
  };
  return {
    keyOf,
    async links({ wixIds, addresses }) {
      if (wixIds.length + addresses.length === 0) return [];
      const keys = addressKeys({ addresses, keyOf });
      const links = await inSite((tx) =>
        linksByWixKey(tx, { ...parts, wixIds, keys: [...keys.keys()] }),
      );
      return remember(links.map((link) => withTodaysKey({ link, keys })));
    },
    addresses: (keys) =>
      keys.length === 0
        ? Promise.resolve(new Map())
        : inSite((tx) => readTodaysAddresses(tx, { ...parts, keys })),
    consents: (addresses) =>
      addresses.length === 0
        ? Promise.resolve(new Map())
        : inSite((tx) => readConsents(tx, { ...parts, addresses })),
    async observe(observations) {
      const asked = new Map(observations.map((one) => [one.address, one]));
      const known = new Map<string, Consent>();
      await underLease((tx) =>
        changeConsents(tx, {
          ...parts,
          addresses: [...asked.keys()],
          change: ({ address, consent }) => {
            const { before, readings } = asked.get(address) ?? { before: consent, readings: {} };
            if (toJson(before) !== toJson(consent)) return { consent, events: [] };
            const seen = observePlaces({ consent, readings });
            known.set(address, seen.consent);
            return seen;
          },
        }),
      );
      return known;
    },
    async invite({ addresses, place }) {
      const after = await underLease((tx) =>
        changeConsents(tx, {
          ...parts,
          addresses,
          change: ({ consent }) => ({
            consent: withPlace({ consent, place, state: 'invited' }),
            events: [],
          }),
        }),
      );
      return new Set(
        [...after].flatMap(([address, consent]) =>
          consent.places[place] === 'invited' ? [address] : [],
        ),
      );
    },
    take: (limit) => underLease((tx) => takeHints(tx, { ...parts, limit })),
    async nextHintInMs() {
      const dueMs = await inSite((tx) => earliestDueMs(tx, parts));
      return dueMs === null ? null : Math.max(0, dueMs - parts.clock.nowMs());
    },
    retries: async (limit) => remember(await inSite((tx) => linksToRetry(tx, { ...parts, limit }))),
    commit: (commit) => underLease((tx) => putCommit(tx, { ...parts, commit, decided })),
  };
}
