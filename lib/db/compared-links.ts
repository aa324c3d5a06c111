import type { LinkState, Refusal } from '@/lib/core/model/link';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import { decodeBase } from '@/lib/core/plan/base';
import { type ListedStranger } from '@/lib/core/run/compare-stranger';
import { type ComparedLink } from '@/lib/core/run/compared';
import { Prisma } from '@/lib/db/generated/client';
import type { ListedLinks } from '@/lib/ports/runs';
import type { SiteTransaction } from './client';
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
): Promise<readonly ListedStranger[]> {
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
