import type { Dirty, Evidence, Lane, Mark, SideName } from '@/lib/core/types';
import type { SiteTransaction } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { toJson } from '@/lib/db/json';

export type ConnectionKey = { readonly siteNo: number; readonly connectionId: number };

/** The present moment as SQL: the database's own, else that of a simulation. */
export type WithTime = { readonly now?: Prisma.Sql };
export const databaseTime = Prisma.sql`now()`;

type DirtyRow = {
  side: SideName;
  contact_id: string;
  generation: number;
  lane: Lane;
  not_before: Date;
  marked_at: Date;
  min_version: bigint;
  attempts: number;
  cause: Dirty['cause'];
  evidence: Evidence | null;
};

const dirtyColumns = Prisma.sql`d.side::text, d.contact_id, d.generation, d.lane::text, d.not_before, d.marked_at, d.min_version, d.attempts, d.cause, d.evidence`;

const toDirty = (row: DirtyRow): Dirty => ({
  side: row.side,
  contactId: row.contact_id,
  generation: row.generation,
  lane: row.lane,
  notBeforeMs: row.not_before.getTime(),
  markedAtMs: row.marked_at.getTime(),
  minVersion: Number(row.min_version),
  evidence: row.evidence ?? {},
  cause: row.cause,
  attempts: row.attempts,
});

/** Adds or raises dirty rows, all in one statement; `mark_dirty` in the migrations says how marks of one contact join. */
export async function markDirty(tx: SiteTransaction, input: ConnectionKey & WithTime & { marks: readonly Mark[]; quietMs?: number; joinMs?: number }) {
  if (input.marks.length === 0) return;
  const { siteNo, connectionId, marks, quietMs = 0, joinMs = 0, now = databaseTime } = input;
  await tx.$executeRaw`select mark_dirty(${siteNo}::int, ${connectionId}::int, ${toJson(marks)}::jsonb, ${quietMs}::float8, ${joinMs}::float8, ${now})`;
}

/** Due rows of the first of these lanes that has some, oldest first. */
export async function takeDirtyRows(tx: SiteTransaction, input: ConnectionKey & WithTime & { lanes: readonly { lane: Lane; limit: number }[] }): Promise<readonly Dirty[]> {
  const rows = await tx.$queryRaw<DirtyRow[]>`
    with wanted as (
      select lane, "limit" from jsonb_to_recordset(${toJson(input.lanes.map((one, place) => ({ ...one, place })))}::jsonb) as w(lane lane, "limit" integer, place integer)
      where exists (select from dirty d where d.connection_id = ${input.connectionId} and d.lane = w.lane and d.not_before <= ${input.now ?? databaseTime})
      order by place limit 1
    )
    select d.* from wanted w cross join lateral (
      select ${dirtyColumns} from dirty d
      where d.connection_id = ${input.connectionId} and d.lane = w.lane and d.not_before <= ${input.now ?? databaseTime}
      order by d.not_before limit w."limit") d`;
  return rows.map(toDirty);
}

export async function dirtyRowsOf(tx: SiteTransaction, input: ConnectionKey & { contacts: readonly { side: SideName; contactId: string }[] }): Promise<readonly Dirty[]> {
  const rows = await tx.$queryRaw<DirtyRow[]>`
    select ${dirtyColumns} from jsonb_to_recordset(${toJson(input.contacts)}::jsonb) as x(side side_name, "contactId" text)
    cross join lateral (select * from dirty where connection_id = ${input.connectionId} and side = x.side and contact_id = x."contactId" limit 1) d`;
  return rows.map(toDirty);
}

/** When the earliest row becomes due, ms of the database's clock. */
export async function earliestDueMs(tx: SiteTransaction, { connectionId }: ConnectionKey): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ due: Date | null }[]>`
    select min(first) as due from unnest(lanes()) l(lane)
    cross join lateral (select min(not_before) as first from dirty d where d.connection_id = ${connectionId} and d.lane = l.lane) x`;
  return row?.due?.getTime() ?? null;
}

type Seen = Pick<Dirty, 'side' | 'contactId' | 'generation'>;

/** Removes finished rows and puts postponed ones off, each only while its generation is still the one that was read. */
export async function settleDirty(
  tx: SiteTransaction,
  input: ConnectionKey & { finished: readonly Seen[]; postponed: readonly (Seen & { attempts: number; notBeforeMs: number })[] },
) {
  const rows = [
    ...input.finished.map((row) => ({ ...seenRow(row), attempts: null, not_before: null })),
    ...input.postponed.map((row) => ({ ...seenRow(row), attempts: row.attempts, not_before: new Date(row.notBeforeMs) })),
  ];
  if (rows.length === 0) return;
  // Locked in the order in which marks lock them.
  await tx.$executeRaw`
    with seen as (
      select d.side, d.contact_id, x.attempts, x.not_before
      from (
        select * from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(side side_name, contact_id text, generation integer, attempts integer, not_before timestamptz)
        order by side || ':' || contact_id collate "C"
      ) x
      cross join lateral (
        select side, contact_id from dirty where connection_id = ${input.connectionId} and side = x.side and contact_id = x.contact_id and generation = x.generation limit 1 for update
      ) d
    ), done as (
      delete from dirty d using seen s
      where s.not_before is null and d.connection_id = ${input.connectionId} and d.side = s.side and d.contact_id = s.contact_id
    )
    update dirty d set not_before = s.not_before, attempts = s.attempts from seen s
    where s.not_before is not null and d.connection_id = ${input.connectionId} and d.side = s.side and d.contact_id = s.contact_id`;
}

const seenRow = ({ side, contactId, generation }: Seen) => ({ side, contact_id: contactId, generation });
