import { createHash } from 'node:crypto';
import type { Mark } from '@/lib/core/model/dirty';
import type { SiteTransaction } from './client';
import { toJson } from './json';

/** Longer than any service resends an event (Wix: about 48 h). */
export const seenEventDays = 7;

const hashOf = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 32);

/** Remembers the keys and returns those never seen before, each once. */
export async function rememberEvents(
  tx: SiteTransaction,
  input: { siteNo: number; keys: readonly string[] },
): Promise<ReadonlySet<string>> {
  // Keys are sorted, so that two transactions with the same events wait for each other instead of
  // deadlocking.
  const byHash = new Map(input.keys.map((key): [string, string] => [hashOf(key), key]));
  const rows = await tx.$queryRaw<{ hash: string }[]>`
    insert into seen_event (site_no, key_hash)
    select ${input.siteNo}, decode(h, 'hex')
    from unnest(${[...byHash.keys()].sort()}::text[]) h
    on conflict do nothing returning encode(key_hash, 'hex') as hash`;
  return new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []));
}

export type TakenEvents = {
  /** Of the site's two-way connection. */
  readonly connectionId: number;
  readonly isLeased: boolean;
  /** True when a contact was marked. */
  readonly isFresh: boolean;
};

type TakeEvents = {
  readonly siteNo: number;
  readonly events: readonly { readonly key: string; readonly marks: readonly Mark[] }[];
  readonly quietMs: number;
  readonly joinMs: number;
  /**
   * Only while a worker holds the connection's lease, because the commit notifies it; else nothing
   * is done.
   */
  readonly ifLeased: boolean;
};

/**
 * Remembers events and marks the contacts of new ones, as one statement that binds itself to the
 * site: `take_events` in `prisma/functions`. `null`: the site has no two-way connection.
 */
export async function takeEvents(
  db: Pick<SiteTransaction, '$queryRaw'>,
  input: TakeEvents,
): Promise<TakenEvents | null> {
  const marksOf = new Map<string, Mark[]>();
  for (const { key, marks } of input.events) {
    const hash = hashOf(key);
    marksOf.set(hash, [...(marksOf.get(hash) ?? []), ...marks]);
  }
  const rows = [...marksOf].map(([hash, marks]) => ({ hash, marks }));
  const [row] = await db.$queryRaw<{ connection_id: number; leased: boolean; fresh: boolean }[]>`
    select connection_id, leased, fresh
    from take_events(
      ${input.siteNo}::int, ${toJson(rows)}::jsonb, ${input.quietMs}::float8,
      ${input.joinMs}::float8, ${input.ifLeased}
    )`;
  return row ? { connectionId: row.connection_id, isLeased: row.leased, isFresh: row.fresh } : null;
}
