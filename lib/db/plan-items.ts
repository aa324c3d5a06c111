import type { Reason, ReasonSide } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import { decodeBase, encodeBase } from '@/lib/core/plan/base';
import type { ItemKind, ItemWrite, PlanCounts, PlanItem } from '@/lib/core/run/run';
import type { MatchVerdict } from '@/lib/core/run/staged';
import { Prisma } from '@/lib/db/generated/client';
import type { ItemToApply, NewItem } from '@/lib/ports/runs';
import type { SiteTransaction } from './client';
import { toJson } from './json';
import { planForMany } from './match';
import { sideOfReason, speaksOf } from './reason';
import { stagedAt, stagedJson, toStaged, type RunKey, type StagedRow } from './staging';

/** Adds lines; one that an earlier worker added stays. */
export async function putItems(
  tx: SiteTransaction,
  input: RunKey & { items: readonly NewItem[] },
): Promise<void> {
  if (input.items.length === 0) return;
  const rows = input.items.map((item) => ({
    ...item,
    writes: item.writes.length > 0 ? item.writes : undefined,
    reason: item.reason ?? undefined,
    base: Buffer.from(encodeBase(item.base)).toString('hex'),
  }));
  await tx.$executeRaw`
    insert into plan_item (
      run_id, site_no, kind, verdict, side, wix_id, remote_id, writes, reason, base
    )
    select ${input.runId}::uuid, ${input.siteNo}, kind, verdict, side, "wixId", "remoteId",
      writes, reason, decode(base, 'hex')
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as x(
      kind item_kind, verdict verdict, side side_name, "wixId" text, "remoteId" text,
      writes jsonb, reason jsonb, base text
    )
    on conflict do nothing`;
}

type ItemRow = {
  no: bigint;
  kind: ItemKind;
  verdict: MatchVerdict;
  side: SideName | null;
  is_out: boolean;
  wix_id: string | null;
  remote_id: string | null;
  writes: ItemWrite[] | null;
  reason: Reason | null;
};

const itemColumns = Prisma.sql`
  i.no, i.kind::text, i.verdict::text, i.side::text, i.is_out, i.wix_id, i.remote_id, i.writes,
  i.reason`;

const toItem = (row: ItemRow): PlanItem => ({
  no: Number(row.no),
  kind: row.kind,
  verdict: row.verdict,
  side: row.side,
  isOut: row.is_out,
  wixId: row.wix_id,
  remoteId: row.remote_id,
  writes: row.writes ?? [],
  reason: row.reason,
});

/** Filters by reason (code and side) and by changed mapping row. */
export type ItemFilter = {
  readonly kind?: ItemKind | undefined;
  readonly side?: SideName | undefined;
  readonly code?: string | undefined;
  readonly of?: ReasonSide | undefined;
  readonly row?: number | undefined;
};

/** A line labelled instead of deleted stays in the list of undeletable or kept lines. */
const ofKind = (kind: ItemKind | undefined) => {
  if (kind === undefined) return Prisma.sql`true`;
  if (kind === 'undeletable')
    return Prisma.sql`
      (i.kind = 'undeletable' or (i.kind = 'label' and i.reason ->> 'code' like 'undeletable.%'))`;
  if (kind === 'keep')
    return Prisma.sql`(i.kind = 'keep' or (i.kind = 'label' and i.reason ->> 'code' like 'kept%'))`;
  return Prisma.sql`i.kind = ${kind}::item_kind`;
};

const writesRow = (row: number) => Prisma.sql`i.writes @> ${toJson([{ row }])}::jsonb`;

const matching = ({ kind, side, code, of, row }: ItemFilter) => Prisma.sql`${ofKind(kind)}
  and ${side ? Prisma.sql`i.side = ${side}::side_name` : Prisma.sql`true`}
  and ${code === undefined ? Prisma.sql`true` : Prisma.sql`i.reason ->> 'code' = ${code}`}
  and ${speaksOf({ column: 'i.reason', of })}
  and ${row === undefined ? Prisma.sql`true` : writesRow(row)}`;

export async function readItems(
  tx: SiteTransaction,
  input: RunKey & ItemFilter & { after: number; limit: number },
): Promise<readonly PlanItem[]> {
  const rows = await tx.$queryRaw<ItemRow[]>`
    select ${itemColumns} from plan_item i
    where i.run_id = ${input.runId}::uuid
      and i.no > ${input.after}
      and ${matching(input)}
    order by i.no limit ${input.limit}`;
  return rows.map(toItem);
}

export type ItemFacets = {
  readonly reasons: readonly {
    readonly code: string;
    readonly of: ReasonSide;
    readonly count: number;
  }[];
  readonly rows: readonly { readonly row: number; readonly count: number }[];
};

/** The reasons of one kind's lines and the rows that change in them, each with its count. */
export async function countFacets(
  tx: SiteTransaction,
  input: RunKey & Pick<ItemFilter, 'kind' | 'side'>,
): Promise<ItemFacets> {
  const [row] = await tx.$queryRaw<[ItemFacets]>`
    with item as (
      select i.reason ->> 'code' as code, ${sideOfReason('i.reason')} as of, i.writes
      from plan_item i
      where i.run_id = ${input.runId}::uuid and ${matching({ kind: input.kind, side: input.side })}
    )
    select
      (
        select coalesce(
          jsonb_agg(
            jsonb_build_object('code', code, 'of', of, 'count', n) order by n desc, code, of
          ),
          '[]'
        )
        from (select code, of, count(*) as n from item where code is not null group by 1, 2) r
      ) as reasons,
      (
        select coalesce(
          jsonb_agg(jsonb_build_object('row', row, 'count', n) order by n desc, row),
          '[]'
        )
        from (
          select (w ->> 'row')::integer as row, count(*) as n
          from item cross join jsonb_array_elements(writes) w
          group by 1
        ) f
      ) as rows`;
  return row;
}

const foundAtMost = 20;

/** Lines of contacts that have an address with this keyed hash, on either side. */
export async function findItems(
  tx: SiteTransaction,
  input: RunKey & { hash: string },
): Promise<readonly PlanItem[]> {
  const rows = await tx.$queryRaw<ItemRow[]>`
    select ${itemColumns} from plan_item i
    where i.run_id = ${input.runId}::uuid
      and (
        i.wix_id in (
          select k.contact_id from staging_key k
          where k.run_id = i.run_id
            and k.kind = 'email'
            and k.side = 'wix'
            and k.hash = decode(${input.hash}, 'hex')
        )
        or i.remote_id in (
          select k.contact_id from staging_key k
          where k.run_id = i.run_id
            and k.kind = 'email'
            and k.side = 'remote'
            and k.hash = decode(${input.hash}, 'hex')
        )
      )
    order by i.no limit ${foundAtMost}`;
  return rows.map(toItem);
}

export async function readItemsToApply(
  tx: SiteTransaction,
  input: RunKey & { after: number; limit: number },
): Promise<readonly ItemToApply[]> {
  const rows = await tx.$queryRaw<
    (ItemRow & { base: Uint8Array; wix: StagedRow | null; remote: StagedRow | null })[]
  >`
    select ${itemColumns}, i.base, ${stagedJson('w')} as wix, ${stagedJson('r')} as remote
    from (
      select * from plan_item
      where run_id = ${input.runId}::uuid and no > ${input.after}
      order by no limit ${input.limit}
    ) i
    left join lateral ${stagedAt('wix', Prisma.sql`i.wix_id`, input)} w on true
    left join lateral ${stagedAt('remote', Prisma.sql`i.remote_id`, input)} r on true
    order by i.no`;
  return rows.map((row) => ({
    ...toItem(row),
    base: decodeBase(row.base),
    wix: row.wix && toStaged(row.wix),
    remote: row.remote && toStaged(row.remote),
  }));
}

/** The plan's counts. */
export async function countItems(tx: SiteTransaction, input: RunKey): Promise<PlanCounts> {
  await planForMany(tx);
  const [row] = await tx.$queryRaw<{ counts: PlanCounts }[]>`
    with item as (select * from plan_item where run_id = ${input.runId}::uuid),
    kinds as (
      select kind, count(*) as items, count(*) filter (where side = 'wix') as wix,
        count(*) filter (where side = 'remote') as remote
      from item group by kind
    ),
    matched as (select verdict, count(*) as n from item group by verdict),
    listed as (
      select count(*) filter (where side = 'wix') as wix,
        count(*) filter (where side = 'remote') as remote
      from staging where run_id = ${input.runId}::uuid
    ),
    written as (
      select
        count(*) filter (
          where kind in ('fill', 'update') and writes @> '[{"side":"wix"}]'
        ) as wix,
        count(*) filter (
          where kind in ('fill', 'update') and writes @> '[{"side":"remote"}]'
        ) as remote
      from item
    ),
    replaced as (
      select count(*) filter (where writes @> '[{"side":"wix","replaces":true}]') as wix,
        count(*) filter (where writes @> '[{"side":"remote","replaces":true}]') as remote
      from item
    ),
    scoped as (
      select i.kind = 'skip' and i.reason ->> 'code' = 'outOfScope' as is_out,
        coalesce(w.id, r.id) is not null as is_known,
        coalesce(w.state, r.state) = 'excluded'
          and coalesce(w.reason, r.reason) ->> 'code' = 'outOfScope' as was_out
      from item i
      left join link w on w.connection_id = ${input.connectionId} and w.wix_id = i.wix_id
      left join link r on r.connection_id = ${input.connectionId} and r.remote_id = i.remote_id
    ), moved as (
      select count(*) filter (where is_out) as out,
        count(*) filter (where is_out and is_known and was_out is not true) as leaving,
        count(*) filter (where was_out and is_out is not true) as entering
      from scoped
    ),
    ids as (
      select count(*) filter (where w.linked_id is distinct from i.remote_id) as wix,
        count(*) filter (where r.linked_id is distinct from i.wix_id) as remote
      from item i
      join staging w on w.run_id = i.run_id and w.side = 'wix' and w.contact_id = i.wix_id
      join staging r on r.run_id = i.run_id and r.side = 'remote' and r.contact_id = i.remote_id
      where i.kind <> 'skip'
    )
    select jsonb_build_object(
      'contacts', (select to_jsonb(listed) from listed),
      'kinds', (select coalesce(jsonb_object_agg(kind, to_jsonb(kinds) - 'kind'), '{}') from kinds),
      'matchedBy', (select coalesce(jsonb_object_agg(verdict, n), '{}') from matched),
      'updates', (select to_jsonb(written) from written),
      'creates', jsonb_build_object(
        'wix', coalesce((select wix from kinds where kind = 'create'), 0),
        'remote', coalesce((select remote from kinds where kind = 'create'), 0)
      ),
      'ids', (select to_jsonb(ids) from ids),
      'overwrites', (select to_jsonb(replaced) from replaced),
      'scope', (select to_jsonb(moved) from moved)
    ) as counts`;
  if (!row) throw new Error('counting always answers');
  return row.counts;
}

/**
 * A contact that the owner took out of a plan stays out of the plan that replaced it, which began
 * when the other one ended.
 */
export const keepTakenOut = (tx: SiteTransaction, { runId }: { runId: string }) => tx.$executeRaw`
  update plan_item i set is_out = true
  from run r
  join run before on before.connection_id = r.connection_id and before.finished_at = r.started_at
    and before.approved_at is null
  join plan_item o on o.run_id = before.id and o.is_out
  where r.id = ${runId}::uuid and i.run_id = r.id and i.kind in ('delete', 'label')
    and i.side = o.side and (i.wix_id, i.remote_id) is not distinct from (o.wix_id, o.remote_id)`;

/** Takes lines out of the deletions or labels, or back in. Returns how many. */
export const takeOutItems = (
  tx: SiteTransaction,
  { runId, nos, isOut }: { runId: string; nos: readonly number[]; isOut: boolean },
): Promise<number> =>
  tx.$executeRaw`
    update plan_item set is_out = ${isOut}
    where run_id = ${runId}::uuid
      and no = any(${[...nos]}::bigint[])
      and kind in ('delete', 'label')`;
