import { contactsOf } from '@/lib/core/plan/links';
import { fixableKinds, type DifferenceKind } from '@/lib/core/run/report';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import { markDirty } from './dirty-rows';
import { type RunKey } from './staging';

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
