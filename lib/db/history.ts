import type { Operation } from '@/lib/core/model/operation';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';

// History as screens read it. The engine writes operations in operation-rows.ts and reads them in
// read-operations.ts.

/** A line of history; `openValues` opens what is sealed. */
export type HistoryLine = Pick<
  Operation,
  'id' | 'linkId' | 'side' | 'kind' | 'state' | 'rule' | 'cause' | 'error'
> & {
  readonly at: Date;
  readonly doneAt: Date | null;
  readonly seenAt: Date | null;
  readonly wixId: string | null;
  readonly remoteId: string | null;
  /** The two-way link, which gives the contact its page. */ readonly contactLinkId: string | null;
  readonly sealed: Uint8Array | null;
};

/**
 * History of a two-way sync and of all forms of the site, newest first, by keyset, after `after`.
 * Id write-backs appear only in the history of one contact, `linkId`, a link of the two-way sync.
 */
export function readHistory(
  tx: SiteTransaction,
  input: ConnectionKey & {
    linkId: string | null;
    after: { readonly at: Date; readonly id: string } | null;
    limit: number;
  },
): Promise<readonly HistoryLine[]> {
  const { siteNo, connectionId, linkId, after, limit } = input;
  const chosen =
    linkId === null
      ? Prisma.sql`o.kind <> 'idWrite'`
      : Prisma.sql`
        o.link_id = any(array[${linkId}::uuid, ${sameContact({ linkId, connectionId })}])`;
  const behind =
    after === null
      ? Prisma.sql`true`
      : Prisma.sql`(o.at, o.id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  return tx.$queryRaw<HistoryLine[]>`
    select o.id::text, o.link_id::text as "linkId", l.wix_id as "wixId", l.remote_id as "remoteId",
      o.at, o.done_at as "doneAt", o.seen_at as "seenAt",
      o.side, o.kind, o.state, o.rule, o.cause, o.error, v.sealed,
      coalesce(
        (select t.id from link t where t.connection_id = ${connectionId} and t.id = o.link_id),
        (select t.id from link t where t.connection_id = ${connectionId} and t.wix_id = l.wix_id)
      )::text as "contactLinkId"
    from (
      select c.id from connection c
      where c.site_no = ${siteNo} and (c.id = ${connectionId} or c.flow = 'form')
    ) c
    cross join lateral (
      select o.connection_id, o.id, o.link_id, o.at, o.done_at, o.seen_at,
        o.side::text, o.kind::text, o.state::text, o.rule, o.cause, o.error
      from operation o
      where o.connection_id = c.id and ${chosen} and ${behind}
      order by o.at desc, o.id desc limit ${limit}
    ) o
    left join operation_value v
      on v.connection_id = o.connection_id and v.at = o.at and v.operation_id = o.id
    left join link l on l.connection_id = o.connection_id and l.id = o.link_id
    order by o.at desc, o.id desc limit ${limit}`;
}

/** Within the lateral of a connection `c`: its link to the contact of this two-way link. */
const sameContact = ({ linkId, connectionId }: { linkId: string; connectionId: number }) =>
  Prisma.sql`(
    select s.id from link k join link s on s.connection_id = c.id and s.wix_id = k.wix_id
    where k.id = ${linkId}::uuid and k.connection_id = ${connectionId})`;

/** How many writes were done since midnight of the database, and when the last one was, ms. */
export async function readActivity(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
): Promise<{ readonly today: number; readonly lastAtMs: number | null }> {
  const [row] = await tx.$queryRaw<{ today: number; last: Date | null }[]>`
    select
      (select count(*)::int from operation o
        where o.connection_id = ${connectionId} and o.at >= date_trunc('day', now())
          and o.state = 'done' and o.kind in ('create', 'update', 'delete')) as today,
      (select o.at from operation o
        where o.connection_id = ${connectionId}
          and o.state = 'done' and o.kind in ('create', 'update', 'delete')
        order by o.at desc limit 1) as last`;
  return { today: row?.today ?? 0, lastAtMs: row?.last?.getTime() ?? null };
}
