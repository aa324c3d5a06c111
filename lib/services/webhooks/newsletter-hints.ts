import { LRUCache } from 'lru-cache';
import { createKeyHash, type KeyHash } from '@/lib/core/values/fingerprint';
import type { SiteTransaction } from '@/lib/db/client';
import { makeDue } from '@/lib/db/connection-state/due';
import { consentAddress } from '@/lib/db/consent';
import { giveHints } from '@/lib/db/newsletters';
import { readSite } from '@/lib/db/sites';
import { wakeConnection } from '@/lib/db/wake';
import type { Hint } from '@/lib/ports/consents';
import type { Context } from '@/lib/services/context';
import { createGroupCommit } from '@/lib/services/entrance/group-commit';

/**
 * How long another process may not know of a site's new newsletter. The first run begins later than
 * that, so it finds what was missed.
 */
export const unknownForMs = 1_000;

export type NewsletterHints = {
  /** Contacts may have changed, for every newsletter of the site. Resolves after the commit. */
  ofContacts(input: { readonly siteNo: number; readonly ids: readonly string[] }): Promise<void>;
  /**
   * Wix's data of an address may have changed; with `connectionId`: the data at that newsletter's
   * service.
   */
  ofAddress(input: {
    readonly siteNo: number;
    readonly address: string;
    readonly connectionId?: number;
  }): Promise<void>;
};

/** Marks possible changes for newsletters. Costs next to nothing for a site without one. */
export function createNewsletterHints({
  database,
  seal,
  sender,
}: Pick<Context, 'database' | 'seal' | 'sender'>): NewsletterHints {
  const without = new LRUCache<number, true>({ max: 10_000, ttl: unknownForMs });
  const keyHashes = new LRUCache<number, KeyHash>({ max: 10_000 });

  const newslettersOf = async (siteNo: number): Promise<readonly number[]> => {
    if (without.has(siteNo)) return [];
    const rows = await database.withSite({ siteNo }, (tx) =>
      tx.connection.findMany({
        where: { flow: 'subscribers', removedAt: null },
        select: { id: true },
      }),
    );
    if (rows.length === 0) without.set(siteNo, true);
    return rows.map(({ id }) => id);
  };

  /** The site's fingerprint key never changes, so this is cached. */
  const keyHashOf = async (tx: SiteTransaction, siteNo: number): Promise<KeyHash | null> => {
    const known = keyHashes.get(siteNo);
    if (known) return known;
    const site = await readSite(tx, { seal, siteNo });
    if (!site) return null;
    const keyHash = createKeyHash(site.fingerprintKey);
    keyHashes.set(siteNo, keyHash);
    return keyHash;
  };

  const group = createGroupCommit<
    { readonly hints: readonly Hint[]; readonly connectionId: number | null },
    void
  >({
    maxItems: 500,
    maxWaiting: 5_000,
    commit: async (key, items) => {
      const siteNo = Number(key);
      for (const connectionId of await newslettersOf(siteNo)) {
        const hints = items
          .filter((item) => item.connectionId === null || item.connectionId === connectionId)
          .flatMap((item) => item.hints);
        if (hints.length === 0) continue;
        await database.withSite({ siteNo }, async (tx) => {
          const keyHash = await keyHashOf(tx, siteNo);
          if (!keyHash) return;
          await giveHints(tx, { siteNo, connectionId, seal, keyHash, hints });
          await makeDue(tx, { connectionId });
          await wakeConnection(tx, { siteNo, connectionId, sender });
        });
      }
      return items.map(() => undefined);
    },
  });

  const note = async (siteNo: number, hints: readonly Hint[], connectionId: number | null) => {
    if (hints.length > 0 && !without.has(siteNo))
      await group.submit(String(siteNo), { hints, connectionId });
  };
  return {
    ofContacts: ({ siteNo, ids }) =>
      note(
        siteNo,
        ids.map((id) => ({ kind: 'contact', id, cause: 'webhook' })),
        null,
      ),
    ofAddress: ({ siteNo, address, connectionId }) => {
      const email = consentAddress(address);
      return note(
        siteNo,
        email === null
          ? []
          : [
              {
                kind: 'address',
                address: email,
                at: connectionId === undefined ? 'wix' : 'service',
                cause: 'webhook',
              },
            ],
        connectionId ?? null,
      );
    },
  };
}
