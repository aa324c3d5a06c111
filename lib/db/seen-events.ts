import { createHash } from 'node:crypto';
import type { SiteTransaction } from '@/lib/db/client';

/** Longer than any service sends an event again (Wix: about 48 h). */
export const seenEventDays = 7;

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 32);

/** Remembers the keys and returns those never seen before, each once. */
export async function rememberEvents(tx: SiteTransaction, input: { siteNo: number; keys: readonly string[] }): Promise<ReadonlySet<string>> {
  // One order everywhere, so that two transactions with the same events wait for each other instead of crossing.
  const byHash = new Map(input.keys.map((key): [string, string] => [hashOf(key), key]));
  const rows = await tx.$queryRaw<{ hash: string }[]>`
    insert into seen_event (site_no, key_hash) select ${input.siteNo}, decode(h, 'hex') from unnest(${[...byHash.keys()].sort()}::text[]) h
    on conflict do nothing returning encode(key_hash, 'hex') as hash`;
  return new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []));
}
