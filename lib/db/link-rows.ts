import type { Decision, Link, LinkState, Refusal } from '@/lib/core/model/link';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import { decodeBase, encodeBase } from '@/lib/core/plan/base';
import { Prisma } from '@/lib/db/generated/client';
import type { LinkLookup } from '@/lib/ports/store';
import type { SiteTransaction } from './client';
import { applyChange, stateChange } from './connection-state/counters';
import { databaseTime, type ConnectionKey, type WithTime } from './dirty-rows';
import { toJson } from './json';

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
const linkAt = (id: Prisma.Sql, connectionId: number) =>
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

const toRow = (link: Link) => ({
  id: link.id,
  wix_id: link.wixId,
  remote_id: link.remoteId,
  wix_version: link.wixVersion,
  remote_version: link.remoteVersion,
  base: Buffer.from(encodeBase(link.base)).toString('hex'),
  state: link.state,
  reason: link.reason ?? undefined,
  refusals: link.refusals.length > 0 ? link.refusals : undefined,
  id_written_wix: link.idWritten.wix,
  id_written_remote: link.idWritten.remote,
  former_ids:
    link.formerIds.wix.length + link.formerIds.remote.length > 0 ? link.formerIds : undefined,
  decision: link.decision ?? undefined,
  run_id: link.runId ?? undefined,
  gone_side: link.gone?.side,
  gone_at: link.gone ? new Date(link.gone.atMs) : undefined,
  write_spans: link.writeSpans.length > 0 ? link.writeSpans : undefined,
  wix_key: link.keys.wix,
  remote_key: link.keys.remote,
});

/**
 * Inserts or replaces links by id and updates the connection's counts. The caller holds the
 * connection's row. `decided`: the decisions as they were read, by link; a decision that a person
 * made since stays.
 */
export async function putLinks(
  tx: SiteTransaction,
  input: ConnectionKey &
    WithTime & { links: readonly Link[]; decided?: ReadonlyMap<string, Decision> },
) {
  if (input.links.length === 0) return;
  const { siteNo, connectionId, decided, now = databaseTime } = input;
  const rows = input.links.map((link) => ({ ...toRow(link), decided: decided?.get(link.id) }));
  const change = stateChange(
    Prisma.sql`select state, 1 as n from put union all select state, -1 from old`,
  );
  await tx.$executeRaw`
    with input as (
      select * from jsonb_to_recordset(${toJson(rows)}::jsonb) as x(
        id uuid, wix_id text, remote_id text, wix_version text, remote_version text, base text,
        state link_state, reason jsonb, refusals jsonb, id_written_wix boolean,
        id_written_remote boolean, former_ids jsonb, decision jsonb, run_id uuid,
        gone_side side_name, gone_at timestamptz, write_spans jsonb, wix_key text, remote_key text,
        decided jsonb)
    ), old as (
      select l.id, l.state, l.refusals is not null as had_refusals
      from input i cross join lateral ${linkAt(Prisma.sql`i.id`, connectionId)} l
    ), put as (
      insert into link as l (
        id, site_no, connection_id, wix_version, remote_version, acted_at, gone_at, gone_side,
        state, id_written_wix, id_written_remote, wix_id, remote_id, base, wix_key, remote_key,
        reason, refusals, former_ids, decision, run_id, write_spans)
      select
        id, ${siteNo}, ${connectionId}, wix_version, remote_version, ${now}, gone_at, gone_side,
        state, id_written_wix, id_written_remote, wix_id, remote_id, decode(base, 'hex'),
        decode(wix_key, 'hex'), decode(remote_key, 'hex'), reason, refusals, former_ids, decision,
        run_id, write_spans
      from input
      on conflict (id, site_no) do update set
        wix_version = excluded.wix_version, remote_version = excluded.remote_version,
        acted_at = excluded.acted_at, gone_at = excluded.gone_at, gone_side = excluded.gone_side,
        state = excluded.state, id_written_wix = excluded.id_written_wix,
        id_written_remote = excluded.id_written_remote, wix_id = excluded.wix_id,
        remote_id = excluded.remote_id, base = excluded.base, wix_key = excluded.wix_key,
        remote_key = excluded.remote_key, reason = excluded.reason, refusals = excluded.refusals,
        former_ids = excluded.former_ids, run_id = excluded.run_id,
        write_spans = excluded.write_spans,
        decision = case
          when l.decision is distinct from (select i.decided from input i where i.id = l.id)
            then l.decision
          else excluded.decision end
        where l.connection_id = ${connectionId}
      returning l.state
    ), let_go as (
      delete from awaited a using old o join input i on i.id = o.id
      where o.had_refusals and a.link_id = o.id and not exists (
        select from ${holdersIn(Prisma.sql`i.refusals`)} h
        where h.side = a.side and h.id = a.holder_id)
    ), change as (${change})
    ${applyChange(connectionId)}`;
  await putAwaited(tx, input);
}

/** `side` and `id` of every contact that these refusals name as a holder. */
const holdersIn = (refusals: Prisma.Sql) =>
  Prisma.sql`(
    select r ->> 'side' as side, r -> 'holder' ->> 'id' as id
    from jsonb_array_elements(${refusals}) r where r ? 'holder')`;

async function putAwaited(
  tx: SiteTransaction,
  { siteNo, connectionId, links }: ConnectionKey & { links: readonly Link[] },
) {
  const awaited = links.flatMap(({ id, refusals }) =>
    refusals.flatMap(({ side, holder }) =>
      holder ? [{ link_id: id, side, holder_id: holder.id }] : [],
    ),
  );
  if (awaited.length === 0) return;
  await tx.$executeRaw`
    insert into awaited (connection_id, side, holder_id, link_id, site_no)
    select ${connectionId}, side, holder_id, link_id, ${siteNo}
    from jsonb_to_recordset(${toJson(awaited)}::jsonb)
      as x(link_id uuid, side side_name, holder_id text)
    on conflict do nothing`;
}

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

/** Removes links and the old ids that led to them. */
export async function removeLinks(
  tx: SiteTransaction,
  input: ConnectionKey & { ids: readonly string[] },
) {
  if (input.ids.length === 0) return;
  const { connectionId, ids } = input;
  await tx.$executeRaw`
    with gone as (
      delete from link where ${ofLinks({ column: 'id', connectionId, ids })} returning state
    ), forgotten as (
      delete from alias where ${ofLinks({ column: 'link_id', connectionId, ids })}
    ), change as (${stateChange(Prisma.sql`select state, -1 as n from gone`)})
    ${applyChange(connectionId)}`;
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

export async function putAliases(
  tx: SiteTransaction,
  input: ConnectionKey & { aliases: readonly { side: SideName; oldId: string; linkId: string }[] },
) {
  if (input.aliases.length === 0) return;
  await tx.$executeRaw`
    insert into alias (connection_id, side, old_id, site_no, link_id)
    select distinct on (side, "oldId")
      ${input.connectionId}, side, "oldId", ${input.siteNo}, "linkId"
    from jsonb_to_recordset(${toJson(input.aliases)}::jsonb)
      as x(side side_name, "oldId" text, "linkId" uuid)
    on conflict (connection_id, side, old_id) do update set link_id = excluded.link_id`;
}

/** `side:oldId` → link id. */
export async function findAliases(
  tx: SiteTransaction,
  input: ConnectionKey & { lookups: readonly LinkLookup[] },
): Promise<ReadonlyMap<string, string>> {
  const wix = idsOf(input.lookups, 'wix');
  const remote = idsOf(input.lookups, 'remote');
  const rows = await tx.$queryRaw<{ side: SideName; old_id: string; link_id: string }[]>`
    select side::text, old_id, link_id::text from alias
    where connection_id = ${input.connectionId}
      and ((side = 'wix' and old_id = any(${wix}::text[]))
        or (side = 'remote' and old_id = any(${remote}::text[])))`;
  return new Map(rows.map((row) => [`${row.side}:${row.old_id}`, row.link_id]));
}

const idsOf = (lookups: readonly LinkLookup[], side: SideName) =>
  lookups.flatMap((lookup) => (lookup.side === side ? lookup.ids : []));

/** Stores a person's decisions on links, for their next turn. */
export async function decideLinks(
  tx: SiteTransaction,
  input: { connectionId: number; ids: readonly string[]; decision: Decision },
) {
  const { connectionId, ids } = input;
  await tx.$executeRaw`
    update link set decision = ${toJson(input.decision)}::jsonb
    where ${ofLinks({ column: 'id', connectionId, ids })}`;
}
