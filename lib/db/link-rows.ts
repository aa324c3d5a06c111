import type { Decision, Link, LinkState, Refusal } from '@/lib/core/model/link';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import { decodeBase } from '@/lib/core/plan/base';
import { Prisma } from '@/lib/db/generated/client';
import type { LinkLookup } from '@/lib/ports/store';
import { idsOf } from './aliases';
import type { SiteTransaction } from './client';
import { type ConnectionKey } from './dirty-rows';

type LinkRow = {
  id: string;
  wix_id: string | null;
  remote_id: string | null;
  wix_version: string | null;
  remote_version: string | null;
  base: Uint8Array;
  state: LinkState;
  reason: Reason | null;
  refusals: Refusal[] | null;
  id_written_wix: boolean;
  id_written_remote: boolean;
  former_ids: { wix: string[]; remote: string[] } | null;
  decision: Decision | null;
  run_id: string | null;
  gone_side: SideName | null;
  gone_at: Date | null;
  write_spans: Link['writeSpans'] | null;
  wix_key: string | null;
  remote_key: string | null;
};

const linkColumns = Prisma.sql`
  l.id::text, l.wix_id, l.remote_id, l.wix_version, l.remote_version, l.base, l.state::text,
  l.reason, l.refusals, l.id_written_wix, l.id_written_remote, l.former_ids, l.decision,
  l.run_id::text, l.gone_side::text, l.gone_at, l.write_spans,
  encode(l.wix_key, 'hex') as wix_key, encode(l.remote_key, 'hex') as remote_key`;

/**
 * One link by its id: `limit` keeps a planner with stale statistics from reading the whole table
 * for a batch.
 */
export const linkAt = (id: Prisma.Sql, connectionId: number) =>
  Prisma.sql`(select * from link where id = ${id} and connection_id = ${connectionId} limit 1)`;

/**
 * Rows of these links, found by the link alone: `is not distinct from` keeps the planner from
 * reading an index that begins with the connection from end to end.
 */
export const ofLinks = ({
  column,
  connectionId,
  ids,
}: {
  column: 'id' | 'link_id';
  connectionId: number;
  ids: readonly string[];
}) =>
  Prisma.sql`
    ${Prisma.raw(column)} = any(${[...ids]}::uuid[])
    and connection_id is not distinct from ${connectionId}`;

const toLink = (row: LinkRow): Link => ({
  id: row.id,
  wixId: row.wix_id,
  remoteId: row.remote_id,
  wixVersion: row.wix_version,
  remoteVersion: row.remote_version,
  base: decodeBase(row.base),
  state: row.state,
  reason: row.reason,
  refusals: row.refusals ?? [],
  idWritten: { wix: row.id_written_wix, remote: row.id_written_remote },
  formerIds: row.former_ids ?? { wix: [], remote: [] },
  decision: row.decision,
  runId: row.run_id,
  gone: row.gone_side && row.gone_at ? { side: row.gone_side, atMs: row.gone_at.getTime() } : null,
  writeSpans: row.write_spans ?? [],
  keys: { wix: row.wix_key, remote: row.remote_key },
});

/** The most links looked at when a holder lets a value go; only one of them can get it. */
const mostWaiting = 1_000;

/** Links with a refusal that names one of these contacts as the holder. */
export async function linksWaitingFor(
  tx: SiteTransaction,
  input: ConnectionKey & { contacts: readonly { side: SideName; contactId: string }[] },
): Promise<readonly Link[]> {
  if (input.contacts.length === 0) return [];
  const sides = input.contacts.map(({ side }) => side);
  const ids = input.contacts.map(({ contactId }) => contactId);
  const rows = await tx.$queryRaw<LinkRow[]>`
    select ${linkColumns} from (
      select distinct w.link_id from unnest(${sides}::text[], ${ids}::text[]) as c(side, id)
      cross join lateral (
        select a.link_id from awaited a
        where a.connection_id = ${input.connectionId} and a.side = c.side and a.holder_id = c.id
        limit ${mostWaiting}
      ) w
    ) i cross join lateral ${linkAt(Prisma.sql`i.link_id`, input.connectionId)} l`;
  return rows.map(toLink);
}

/** Links by either side's ids; an id no longer in use is looked up among the aliases. */
export async function findLinks(
  tx: SiteTransaction,
  input: ConnectionKey & { lookups: readonly LinkLookup[] },
): Promise<readonly Link[]> {
  const { connectionId } = input;
  const wix = idsOf(input.lookups, 'wix');
  const remote = idsOf(input.lookups, 'remote');
  const rows = await tx.$queryRaw<LinkRow[]>`
    select ${linkColumns} from (
      select id from link where connection_id = ${connectionId} and wix_id = any(${wix}::text[])
      union select id from link
        where connection_id = ${connectionId} and remote_id = any(${remote}::text[])
      union select link_id from alias a
        where a.connection_id = ${connectionId} and a.side = 'wix'
          and a.old_id = any(${wix}::text[])
          and not exists (
            select from link d where d.connection_id = ${connectionId} and d.wix_id = a.old_id)
      union select link_id from alias a
        where a.connection_id = ${connectionId} and a.side = 'remote'
          and a.old_id = any(${remote}::text[])
          and not exists (
            select from link d where d.connection_id = ${connectionId} and d.remote_id = a.old_id)
    ) i cross join lateral ${linkAt(Prisma.sql`i.id`, connectionId)} l`;
  return rows.map(toLink);
}

export async function linksByLinkId(
  tx: SiteTransaction,
  input: ConnectionKey & { ids: readonly string[] },
): Promise<readonly Link[]> {
  const rows = await tx.$queryRaw<LinkRow[]>`
    select ${linkColumns} from link l where ${ofLinks({ column: 'id', ...input })}`;
  return rows.map(toLink);
}

const oneOfKeys = (keys: readonly string[]) =>
  Prisma.sql`any(array(select decode(k, 'hex') from unnest(${[...keys]}::text[]) k))`;

/** Links of these Wix contacts, and links whose contact has an address with one of these keys. */
export async function linksByWixKey(
  tx: SiteTransaction,
  input: ConnectionKey & { wixIds: readonly string[]; keys: readonly string[] },
): Promise<readonly Link[]> {
  const { connectionId } = input;
  const rows = await tx.$queryRaw<LinkRow[]>`
    select ${linkColumns} from (
      select id from link
        where connection_id = ${connectionId} and wix_id = any(${[...input.wixIds]}::text[])
      union select id from link
        where connection_id = ${connectionId} and wix_key = ${oneOfKeys(input.keys)}
    ) i cross join lateral ${linkAt(Prisma.sql`i.id`, connectionId)} l`;
  return rows.map(toLink);
}

/** Links on hold whose contact, on either side, has one of these keys. */
export async function heldLinksByKeys(
  tx: SiteTransaction,
  { connectionId, keys }: ConnectionKey & { keys: readonly string[] },
): Promise<readonly Link[]> {
  const wanted = oneOfKeys(keys);
  const rows = await tx.$queryRaw<LinkRow[]>`
    select ${linkColumns} from (
      (select id from link
        where connection_id = ${connectionId} and wix_key = ${wanted} limit ${mostWaiting})
      union (select id from link
        where connection_id = ${connectionId} and remote_key = ${wanted}
          and remote_key is distinct from wix_key
        limit ${mostWaiting})
    ) i cross join lateral ${linkAt(Prisma.sql`i.id`, connectionId)} l where l.state = 'onHold'`;
  return rows.map(toLink);
}

/** Links that a person asked to try again, oldest first. */
export async function linksToRetry(
  tx: SiteTransaction,
  { connectionId, limit }: ConnectionKey & { limit: number },
): Promise<readonly Link[]> {
  const rows = await tx.$queryRaw<LinkRow[]>`
    select ${linkColumns} from link l
    where l.connection_id = ${connectionId} and l.state <> 'inSync'
      and l.decision ->> 'kind' = 'retry'
    order by l.id limit ${limit}`;
  return rows.map(toLink);
}
