import type { LinkState, Refusal } from '@/lib/core/model/link';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import { decodeBase } from '@/lib/core/plan/base';
import { contactsOf } from '@/lib/core/plan/links';
import { type Stranger } from '@/lib/core/run/compare-stranger';
import { type ComparedLink } from '@/lib/core/run/compared';
import {
  fixableKinds,
  type Difference,
  type DifferenceKind,
  type Report,
} from '@/lib/core/run/report';
import { Prisma } from '@/lib/db/generated/client';
import type { DifferenceLine, ListedLinks } from '@/lib/ports/runs';
import type { SiteTransaction } from './client';
import { markDirty } from './dirty-rows';
import { toJson } from './json';
import { planForMany } from './match';
import { stagedAt, stagedJson, toStaged, type RunKey, type StagedRow } from './staging';

const idColumn = (side: SideName) => Prisma.raw(side === 'wix' ? 'wix_id' : 'remote_id');

/**
 * Per side, how many links name a contact, without known deletions, and how many of those contacts
 * were listed.
 */
export async function countListedLinks(tx: SiteTransaction, input: RunKey): Promise<ListedLinks> {
  await planForMany(tx);
  const count = async (side: SideName) => {
    const [row] = await tx.$queryRaw<[{ linked: number; listed: number }]>`
      select count(*)::integer as linked, count(s.contact_id)::integer as listed
      from link l
      left join staging s on s.run_id = ${input.runId}::uuid
        and s.side = ${side}::side_name
        and s.contact_id = l.${idColumn(side)}
      where l.connection_id = ${input.connectionId}
        and l.${idColumn(side)} is not null
        and l.gone_side is distinct from ${side}::side_name
        and l.reason ->> 'code' is distinct from 'deleted'
        and not (
          l.state = 'onHold'
          and coalesce(
            l.reason ->> 'code'
                in ('deletionPending', 'deletionEdited', 'deletionParked', 'missing')
              and l.reason #>> '{params,side}' = ${side},
            false
          )
        )`;
    return row;
  };
  return { wix: await count('wix'), remote: await count('remote') };
}

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
  gone_side: SideName | null;
  gone_at: Date | null;
  wix: StagedRow | null;
  remote: StagedRow | null;
  in_line: boolean;
  acted_on: boolean;
};

/** Whether a change of a contact waits in line; id write-backs do not count. */
const isInLine = (input: RunKey, side: SideName, id: Prisma.Sql) => Prisma.sql`
  exists (
    select from dirty d
    where d.connection_id = ${input.connectionId}
      and d.side = ${side}::side_name
      and d.contact_id = ${id}
      and d.lane <> 'idWrite'
  )`;

export async function readLinksToCompare(
  tx: SiteTransaction,
  input: RunKey & { by: SideName; after: string; limit: number },
): Promise<readonly ComparedLink[]> {
  const id = idColumn(input.by);
  const rows = await tx.$queryRaw<LinkRow[]>`
    select l.id::text, l.wix_id, l.remote_id, l.wix_version, l.remote_version, l.base,
      l.state::text, l.reason, l.refusals, l.gone_side::text, l.gone_at,
      ${stagedJson('w')} as wix, ${stagedJson('r')} as remote,
      ${isInLine(input, 'wix', Prisma.sql`l.wix_id`)}
        or ${isInLine(input, 'remote', Prisma.sql`l.remote_id`)} as in_line,
      coalesce(
        l.acted_at > (select started_at from run where id = ${input.runId}::uuid), false
      ) as acted_on
    from (
      select * from link
      where connection_id = ${input.connectionId}
        and ${id} > ${input.after}
        ${input.by === 'wix' ? Prisma.empty : Prisma.sql`and wix_id is null`}
      order by ${id} limit ${input.limit}
    ) l
    left join lateral ${stagedAt('wix', Prisma.sql`l.wix_id`, input)} w on true
    left join lateral ${stagedAt('remote', Prisma.sql`l.remote_id`, input)} r on true
    order by l.${id}`;
  return rows.map((row) => ({
    link: {
      id: row.id,
      wixId: row.wix_id,
      remoteId: row.remote_id,
      wixVersion: row.wix_version,
      remoteVersion: row.remote_version,
      base: decodeBase(row.base),
      state: row.state,
      reason: row.reason,
      refusals: row.refusals ?? [],
      gone:
        row.gone_side && row.gone_at ? { side: row.gone_side, atMs: row.gone_at.getTime() } : null,
    },
    wix: row.wix && toStaged(row.wix),
    remote: row.remote && toStaged(row.remote),
    isInLine: row.in_line,
    isActedOn: row.acted_on,
  }));
}

export async function readStrangers(
  tx: SiteTransaction,
  input: RunKey & { side: SideName; after: string; limit: number },
): Promise<readonly Stranger[]> {
  const rows = await tx.$queryRaw<{ contact: StagedRow; in_line: boolean }[]>`
    select ${stagedJson('s')} as contact,
      ${isInLine(input, input.side, Prisma.sql`s.contact_id`)} as in_line
    from (
      select * from staging
      where run_id = ${input.runId}::uuid
        and side = ${input.side}::side_name
        and contact_id > ${input.after}
        and not exists (
          select from link l
          where l.connection_id = ${input.connectionId}
            and l.${idColumn(input.side)} = staging.contact_id
        )
      order by contact_id limit ${input.limit}
    ) s order by s.contact_id`;
  return rows.map((row) => ({
    side: input.side,
    contact: toStaged(row.contact),
    isInLine: row.in_line,
  }));
}

export async function putDifferences(
  tx: SiteTransaction,
  input: RunKey & { differences: readonly Difference[]; report: Report; comparedTo: string },
): Promise<void> {
  const rows = input.differences.map((one) => ({
    ...one,
    writes: one.writes.length > 0 ? one.writes : undefined,
    reason: one.reason ?? undefined,
  }));
  await tx.$executeRaw`
    insert into difference (
      run_id, site_no, kind, side, link_id, wix_id, remote_id, writes, reason, key
    )
    select ${input.runId}::uuid, ${input.siteNo}, kind, side, "linkId", "wixId", "remoteId",
      writes, reason,
      case
        when "linkId" is null then (
          select s.key from staging s
          where s.run_id = ${input.runId}::uuid
            and s.side = x.side
            and s.contact_id = coalesce("wixId", "remoteId")
        )
      end
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as x(
      kind text, side side_name, "linkId" uuid, "wixId" text, "remoteId" text,
      writes jsonb, reason jsonb
    )`;
  await tx.$executeRaw`
    update run set compared_to = ${input.comparedTo}, report = ${toJson(input.report)}::jsonb
    where id = ${input.runId}::uuid`;
}

type DifferenceRow = {
  no: bigint;
  kind: DifferenceKind;
  side: SideName | null;
  link_id: string | null;
  wix_id: string | null;
  remote_id: string | null;
  writes: Difference['writes'] | null;
  reason: Reason | null;
  is_fixed: boolean;
};

const differenceColumns = Prisma.sql`
  no, kind, side::text, link_id::text, wix_id, remote_id, writes, reason, is_fixed`;

const toLine = (row: DifferenceRow): DifferenceLine => ({
  no: Number(row.no),
  kind: row.kind,
  side: row.side,
  linkId: row.link_id,
  wixId: row.wix_id,
  remoteId: row.remote_id,
  writes: row.writes ?? [],
  reason: row.reason,
  isFixed: row.is_fixed,
});

export async function readDifferences(
  tx: SiteTransaction,
  input: RunKey & { after: number; limit: number; kind?: DifferenceKind | undefined },
): Promise<readonly DifferenceLine[]> {
  const rows = await tx.$queryRaw<DifferenceRow[]>`
    select ${differenceColumns} from difference
    where run_id = ${input.runId}::uuid
      and no > ${input.after}
      and ${input.kind ? Prisma.sql`kind = ${input.kind}` : Prisma.sql`true`}
    order by no limit ${input.limit}`;
  return rows.map(toLine);
}

const foundAtMost = 20;

/** Lines of contacts that have an address with this keyed hash, on either side. */
export async function findDifferences(
  tx: SiteTransaction,
  input: RunKey & { hash: string },
): Promise<readonly DifferenceLine[]> {
  const hash = Prisma.sql`decode(${input.hash}, 'hex')`;
  const rows = await tx.$queryRaw<DifferenceRow[]>`
    select ${differenceColumns} from difference
    where run_id = ${input.runId}::uuid
      and (
        key = ${hash}
        or link_id in (
          select l.id from link l
          where l.connection_id = ${input.connectionId}
            and (l.wix_key = ${hash} or l.remote_key = ${hash})
        )
      )
    order by no limit ${foundAtMost}`;
  return rows.map(toLine);
}

const isFixable = Prisma.sql`kind in (${Prisma.join([...fixableKinds])}) and not is_fixed`;

/** Fixable lines that were not fixed yet, counted by kind. */
export async function countFixable(
  tx: SiteTransaction,
  { runId }: { runId: string },
): Promise<ReadonlyMap<DifferenceKind, number>> {
  const rows = await tx.$queryRaw<{ kind: DifferenceKind; n: number }[]>`
    select kind, count(*)::integer as n from difference
    where run_id = ${runId}::uuid and ${isFixable}
    group by kind`;
  return new Map(rows.map(({ kind, n }) => [kind, n]));
}

type Fixed = { no: bigint; wixId: string | null; remoteId: string | null; decided: boolean };

/**
 * Stores the owner's decision on the links of the next lines and marks their contacts; the actor
 * does the rest. Links with a decision already, and those whose state changed meanwhile, are left
 * alone. `last`: the number to go on from; `null` when there are no more.
 */
export async function fixDifferences(
  tx: SiteTransaction,
  input: RunKey & { no: number | null; after: number; limit: number },
): Promise<{ readonly last: number | null; readonly fixed: number }> {
  const { siteNo, connectionId, runId } = input;
  const rows = await tx.$queryRaw<Fixed[]>`
    with next as (
      select no, kind, link_id, writes from difference
      where run_id = ${runId}::uuid
        and ${isFixable}
        and no > ${input.after}
        and ${input.no === null ? Prisma.sql`true` : Prisma.sql`no = ${input.no}`}
      order by no limit ${input.limit}
    ), told as (
      update link l
      set decision = case n.kind
        when 'failed' then '{"kind":"retry"}'::jsonb
        else jsonb_build_object(
          'kind', 'take',
          'winners', (
            select jsonb_object_agg(
              w ->> 'row', case w ->> 'side' when 'wix' then 'remote' else 'wix' end
            )
            from jsonb_array_elements(n.writes) w
          )
        )
      end
      from next n
      where l.id = n.link_id
        and l.connection_id = ${connectionId}
        and l.decision is null
        and l.state = case n.kind when 'failed' then 'failed' else 'inSync' end::link_state
      returning l.id, l.wix_id, l.remote_id
    ), done as (
      update difference d set is_fixed = true from next n
      where d.run_id = ${runId}::uuid and d.no = n.no
    )
    select n.no, t.wix_id as "wixId", t.remote_id as "remoteId", t.id is not null as decided
    from next n
    left join told t on t.id = n.link_id
    order by n.no`;
  const mark = { lane: 'run', cause: 'person' } as const;
  await markDirty(tx, {
    siteNo,
    connectionId,
    marks: rows.flatMap(contactsOf).map((contact) => ({ ...mark, ...contact })),
  });
  const last = rows.at(-1);
  return {
    last: last ? Number(last.no) : null,
    fixed: rows.filter(({ decided }) => decided).length,
  };
}

export type Score = { readonly id: string; readonly finishedAt: Date; readonly report: Report };

/** Reports, newest first. */
export async function readScores(
  tx: SiteTransaction,
  input: { connectionId: number; limit: number },
): Promise<readonly Score[]> {
  return tx.$queryRaw<Score[]>`
    select id::text, finished_at as "finishedAt", report from run
    where connection_id = ${input.connectionId}
      and kind = 'comparison'
      and phase = 'done'
      and report is not null
    order by started_at desc, id desc limit ${input.limit}`;
}

export const keptReports = 30;

/** Lines are kept for the newest report only, numbers for the last thirty. */
export async function forgetOldReports(tx: SiteTransaction, input: RunKey): Promise<void> {
  await tx.$executeRaw`
    delete from difference d
    using run r
    where r.connection_id = ${input.connectionId}
      and r.kind = 'comparison'
      and r.id = d.run_id
      and r.id <> ${input.runId}::uuid`;
  await tx.$executeRaw`
    delete from run
    where kind = 'comparison'
      and id in (
        select id from run
        where connection_id = ${input.connectionId}
          and kind = 'comparison'
          and phase in ('done', 'stopped')
        order by started_at desc, id desc offset ${keptReports}
      )`;
}
