import { LRUCache } from 'lru-cache';
import { createKeyHash, type KeyHash } from '@/lib/core/fingerprint';
import type { Hint } from '@/lib/core/subscribers';
import { makeDue } from '@/lib/db/connections';
import { giveHints } from '@/lib/db/newsletters';
import { readSite } from '@/lib/db/sites';
import { wakeConnection } from '@/lib/db/wake';
import { consentAddress } from '@/lib/db/consent';
import type { Context } from '@/lib/services/context';
import { createGroupCommit } from '@/lib/services/webhook/group-commit';

/** How long another process may not know of a new newsletter; what it misses meanwhile that one's first sweep finds. */
const knownMs = 10_000;

export type NewsletterHints = {
  /** Contacts may have changed, for every newsletter of the site. Resolves when that is committed. */
  ofContacts(input: { readonly siteNo: number; readonly ids: readonly string[] }): Promise<void>;
  /** What Wix holds of an address may have changed; with `connectionId`: what that newsletter's service holds. */
  ofAddress(input: { readonly siteNo: number; readonly address: string; readonly connectionId?: number }): Promise<void>;
};

type Site = { readonly newsletters: readonly number[]; readonly keyHash: KeyHash };

/** Marks what newsletters have to look at. A site without one costs nothing. */
export function createNewsletterHints({ database, seal, sender }: Pick<Context, 'database' | 'seal' | 'sender'>): NewsletterHints {
  const sites = new LRUCache<number, Site>({ max: 10_000, ttl: knownMs });

  const siteOf = async (siteNo: number): Promise<Site> => {
    const known = sites.get(siteNo);
    if (known) return known;
    const site = await database.withSite({ siteNo }, async (tx) => {
      const rows = await tx.connection.findMany({ where: { flow: 'subscribers', removedAt: null }, select: { id: true } });
      const stored = rows.length > 0 ? await readSite(tx, { seal, siteNo }) : null;
      return { newsletters: stored ? rows.map(({ id }) => id) : [], keyHash: createKeyHash(stored?.fingerprintKey ?? new Uint8Array()) };
    });
    sites.set(siteNo, site);
    return site;
  };

  const group = createGroupCommit<{ readonly hints: readonly Hint[]; readonly connectionId: number | null }>({
    maxItems: 500,
    maxWaiting: 5_000,
    commit: async (key, items) => {
      const siteNo = Number(key);
      const { newsletters, keyHash } = await siteOf(siteNo);
      for (const connectionId of newsletters) {
        const hints = items.filter((item) => item.connectionId === null || item.connectionId === connectionId).flatMap((item) => item.hints);
        if (hints.length === 0) continue;
        await database.withSite({ siteNo }, async (tx) => {
          await giveHints(tx, { siteNo, connectionId, seal, keyHash, hints });
          await makeDue(tx, { connectionId });
          const [row] = await tx.$queryRaw<{ leased: boolean }[]>`select coalesce(leased_until > now(), false) as leased from connection where id = ${connectionId}`;
          await wakeConnection(tx, { siteNo, connectionId, isLeased: row?.leased ?? false, sender });
        });
      }
    },
  });

  const note = async (siteNo: number, hints: readonly Hint[], connectionId: number | null) => {
    if (hints.length > 0 && (await siteOf(siteNo)).newsletters.length > 0) await group.submit(String(siteNo), { hints, connectionId });
  };
  return {
    ofContacts: ({ siteNo, ids }) => note(siteNo, ids.map((id) => ({ kind: 'contact', id, cause: 'webhook' })), null),
    ofAddress: ({ siteNo, address, connectionId }) => {
      const email = consentAddress(address);
      return note(siteNo, email === null ? [] : [{ kind: 'address', address: email, at: connectionId === undefined ? 'wix' : 'service', cause: 'webhook' }], connectionId ?? null);
    },
  };
}
