import type { Decision, Link } from '@/lib/core/model/link';
import { encodeBase } from '@/lib/core/plan/base';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import { applyChange, stateChange } from './connection-state/counters';
import { databaseTime, type ConnectionKey, type WithTime } from './dirty-rows';
import { toJson } from './json';
import { linkAt, ofLinks } from './link-rows';

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
