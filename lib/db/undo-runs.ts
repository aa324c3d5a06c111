import type { Cause } from '@/lib/core/model/dirty';
import type { SideName } from '@/lib/core/model/side';
import { contactsOf } from '@/lib/core/plan/links';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import { markDirty, type ConnectionKey } from './dirty-rows';

type RunKey = ConnectionKey & { readonly runId: string };

const undoCause: Cause = 'undoRun';

/** The operations of a run that overwrote or deleted something, as a condition on `o`. */
const ofRun = ({ connectionId, runId }: RunKey) => Prisma.sql`
  o.connection_id = ${connectionId}
  and o.run_id = ${runId}::uuid
  and o.rule <> 'undo'
  and o.state = 'done'
  and (o.kind = 'delete' or o.overwrites)`;

export type UndoCounts = {
  readonly values: number;
  readonly contacts: number;
  /** Their old values are no longer kept, or the contact has no link any more. */
  readonly lost: number;
};

/** What a run overwrote (contacts with such values) and deleted, and what cannot be restored. */
export async function countUndoable(
  tx: SiteTransaction,
  input: RunKey & { sinceMs: number },
): Promise<UndoCounts> {
  const [row] = await tx.$queryRaw<[UndoCounts]>`
    with done as (
      select o.kind, o.link_id,
        v.operation_id is not null
          and l.id is not null
          and o.at >= ${new Date(input.sinceMs)} as kept
      from operation o
      left join operation_value v on v.connection_id = o.connection_id
        and v.at = o.at
        and v.operation_id = o.id
      left join link l on l.id = o.link_id
      where ${ofRun(input)}
    )
    select count(distinct link_id) filter (where kept and kind <> 'delete')::integer as values,
      count(*) filter (where kept and kind = 'delete')::integer as contacts,
      count(*) filter (where not kept)::integer as lost
    from done`;
  return row;
}

export type UndoProgress = {
  readonly askedAt: Date;
  readonly isMarked: boolean;
  /** Contacts handed over so far, and those of them not finished. */
  readonly contacts: number;
  readonly left: number;
  readonly putBack: number;
  readonly skipped: readonly {
    readonly code: string;
    readonly of: SideName;
    readonly count: number;
  }[];
};

/** Progress of undoing a run; `null` when it was not asked for. */
export async function readUndoProgress(
  tx: SiteTransaction,
  input: RunKey,
): Promise<UndoProgress | null> {
  const [row] = await tx.$queryRaw<UndoProgress[]>`
    with asked as (
      select id, undo_asked_at, undo_is_marked, undo_contacts from run
      where id = ${input.runId}::uuid
        and connection_id = ${input.connectionId}
        and undo_asked_at is not null
    ), told as (
      select o.state, coalesce(o.error ->> 'code', 'unknown') as code, o.side::text as of,
        count(*)::integer as n
      from operation o
      join asked a on o.run_id = a.id and o.at >= a.undo_asked_at
      where o.connection_id = ${input.connectionId} and o.rule = 'undo'
      group by 1, 2, 3
    )
    select a.undo_asked_at as "askedAt", a.undo_is_marked as "isMarked",
      a.undo_contacts as contacts,
      (
        select count(*)::integer from link l
        where l.connection_id = ${input.connectionId}
          and l.decision ->> 'kind' = 'undo'
          and l.decision ->> 'runId' = ${input.runId}
      ) as left,
      coalesce((select sum(n)::integer from told where state = 'done'), 0) as "putBack",
      coalesce(
        (
          select jsonb_agg(
            jsonb_build_object('code', code, 'of', of, 'count', n) order by n desc, code, of
          )
          from told
          where state in ('skipped', 'failed')
        ),
        '[]'
      ) as skipped
    from asked a`;
  return row ?? null;
}

/** Asks for a whole run to be undone; a worker hands it over. */
export const askToUndo = (tx: SiteTransaction, { connectionId, runId }: RunKey) => tx.$executeRaw`
  update run
  set undo_asked_at = now(), undo_marked_to = null, undo_is_marked = false, undo_contacts = 0
  where id = ${runId}::uuid and connection_id = ${connectionId}`;

/** The run of this connection that is still to be handed over. */
export async function runToUndo(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select id::text from run
    where connection_id = ${connectionId} and undo_asked_at is not null and not undo_is_marked
    order by undo_asked_at limit 1`;
  return row?.id ?? null;
}

type Handed = { id: string; wixId: string | null; remoteId: string | null; decided: boolean };

/**
 * Hands the next contacts of a run over: stores on each link the operations to undo, marks its
 * contacts and saves the progress, in one transaction. A link with a decision already is left
 * alone. False: all are handed over.
 */
export async function handOverUndo(
  tx: SiteTransaction,
  input: RunKey & { limit: number },
): Promise<boolean> {
  const { siteNo, connectionId, runId, limit } = input;
  const rows = await tx.$queryRaw<Handed[]>`
    with next as (
      select o.link_id, jsonb_agg(o.id) as ids from operation o join run r on r.id = o.run_id
      where ${ofRun(input)} and (r.undo_marked_to is null or o.link_id > r.undo_marked_to)
      group by o.link_id order by o.link_id limit ${limit}
    ), told as (
      update link l
      set decision = jsonb_build_object(
        'kind', 'undo', 'operationIds', n.ids, 'runId', ${runId}::text
      )
      from next n
      where l.id = n.link_id and l.connection_id = ${connectionId} and l.decision is null
      returning l.id, l.wix_id, l.remote_id
    )
    select n.link_id::text as id, t.wix_id as "wixId", t.remote_id as "remoteId",
      t.id is not null as decided
    from next n
    left join told t on t.id = n.link_id
    order by n.link_id`;
  const mark = { lane: 'run', cause: undoCause } as const;
  await markDirty(tx, {
    siteNo,
    connectionId,
    marks: rows.flatMap(contactsOf).map((contact) => ({ ...mark, ...contact })),
  });
  const isLast = rows.length < limit;
  await tx.$executeRaw`
    update run
    set undo_marked_to = coalesce(${rows.at(-1)?.id ?? null}::uuid, undo_marked_to),
      undo_is_marked = ${isLast},
      undo_contacts = undo_contacts + ${rows.filter(({ decided }) => decided).length}
    where id = ${runId}::uuid`;
  return !isLast;
}
