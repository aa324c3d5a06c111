import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import { type Difference, type DifferenceKind, type Report } from '@/lib/core/run/report';
import { Prisma } from '@/lib/db/generated/client';
import type { DifferenceLine } from '@/lib/ports/runs';
import type { SiteTransaction } from './client';
import { toJson } from './json';
import { type RunKey } from './staging';

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
