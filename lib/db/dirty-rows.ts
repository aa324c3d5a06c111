import type { Dirty, Evidence, Lane, Mark } from '@/lib/core/model/dirty';
import type { SideName } from '@/lib/core/model/side';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import { toJson } from './json';

export type ConnectionKey = { readonly siteNo: number; readonly connectionId: number };

/** The current time as SQL: the database's own, else that of a simulation. */
export type WithTime = { readonly now?: Prisma.Sql };
export const databaseTime = Prisma.sql`now()`;

type DirtyRow = {
  side: SideName;
  contact_id: string;
  generation: number;
  lane: Lane;
  not_before: Date;
  marked_at: Date;
  versions: string[];
  attempts: number;
  cause: Dirty['cause'];
  evidence: Evidence | null;
};

const dirtyColumns = Prisma.sql`
  d.side::text, d.contact_id, d.generation, d.lane::text, d.not_before, d.marked_at, d.versions,
  d.attempts, d.cause, d.evidence`;

const toDirty = (row: DirtyRow): Dirty => ({
  side: row.side,
  contactId: row.contact_id,
  generation: row.generation,
  lane: row.lane,
  notBeforeMs: row.not_before.getTime(),
  markedAtMs: row.marked_at.getTime(),
  versions: row.versions,
  evidence: row.evidence ?? {},
  cause: row.cause,
  attempts: row.attempts,
});

/**
 * Adds or raises dirty rows, all in one statement; `mark_dirty` in `prisma/functions` says how
 * marks of one contact join.
 */
export async function markDirty(
  tx: SiteTransaction,
  input: ConnectionKey & WithTime & { marks: readonly Mark[]; quietMs?: number; joinMs?: number },
) {
  if (input.marks.length === 0) return;
  const { siteNo, connectionId, marks, quietMs = 0, joinMs = 0, now = databaseTime } = input;
  await tx.$executeRaw`
    select mark_dirty(
      ${siteNo}::int, ${connectionId}::int, ${toJson(marks)}::jsonb, ${quietMs}::float8,
      ${joinMs}::float8, ${now}
    )`;
}

/**
 * Due rows of the first of these lanes that has any, oldest first: `due_rows` in
 * `prisma/functions`.
 */
export async function takeDirtyRows(
  tx: SiteTransaction,
  input: ConnectionKey & WithTime & { lanes: readonly { lane: Lane; limit: number }[] },
): Promise<readonly Dirty[]> {
  const { connectionId, lanes, now = databaseTime } = input;
  const rows = await tx.$queryRaw<DirtyRow[]>`
    with wanted as (
      select lane, "limit"
      from jsonb_to_recordset(
        ${toJson(lanes.map((one, place) => ({ ...one, place })))}::jsonb
      ) as w(lane lane, "limit" integer, place integer)
      where exists (select from due_rows(${connectionId}::int, w.lane, ${now}, 1))
      order by place limit 1
    )
    select ${dirtyColumns} from wanted w
    cross join lateral due_rows(${connectionId}::int, w.lane, ${now}, w."limit") d`;
  return rows.map(toDirty);
}

export async function dirtyRowsOf(
  tx: SiteTransaction,
  input: ConnectionKey & { contacts: readonly { side: SideName; contactId: string }[] },
): Promise<readonly Dirty[]> {
  const rows = await tx.$queryRaw<DirtyRow[]>`
    select ${dirtyColumns}
    from jsonb_to_recordset(${toJson(input.contacts)}::jsonb) as x(side side_name, "contactId" text)
    cross join lateral (
      select * from dirty
      where connection_id = ${input.connectionId} and side = x.side and contact_id = x."contactId"
      limit 1
    ) d`;
  return rows.map(toDirty);
}

/** When the earliest row becomes due, ms of the database's clock. */
export async function earliestDueMs(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ due: Date | null }[]>`
    select min(x.not_before) as due from unnest(lanes()) l(lane)
    cross join lateral due_rows(${connectionId}::int, l.lane, 'infinity', 1) x`;
  return row?.due?.getTime() ?? null;
}

/**
 * Contacts with work in line, by the state of their link. Id write-back does not count, because
 * both sides match already; nor does a row that is due later than in an hour.
 */
export async function countInLine(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
): Promise<{ readonly inSync: number; readonly excluded: number }> {
  const rows = await tx.$queryRaw<{ state: string; count: number }[]>`
    with touched as (
      select l.id, l.state from dirty d
      join link l on l.connection_id = d.connection_id and l.wix_id = d.contact_id
      where d.connection_id = ${connectionId} and d.side = 'wix' and d.lane <> 'idWrite'
        and d.not_before < now() + interval '1 hour'
      union
      select l.id, l.state from dirty d
      join link l on l.connection_id = d.connection_id and l.remote_id = d.contact_id
      where d.connection_id = ${connectionId} and d.side = 'remote' and d.lane <> 'idWrite'
        and d.not_before < now() + interval '1 hour')
    select state::text, count(*)::int as count from touched
    where state in ('inSync', 'excluded') group by state`;
  const of = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
  return { inSync: of('inSync'), excluded: of('excluded') };
}

/** How many contacts without a link have work in line. */
export async function countStrangers(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from dirty d
    where d.connection_id = ${connectionId} and d.lane <> 'idWrite'
      and d.not_before < now() + interval '1 hour'
      and not exists (
        select from link l
        where l.connection_id = d.connection_id and d.side = 'wix' and l.wix_id = d.contact_id)
      and not exists (
        select from link l
        where l.connection_id = d.connection_id and d.side = 'remote'
          and l.remote_id = d.contact_id)`;
  return row?.count ?? 0;
}

type Seen = Pick<Dirty, 'side' | 'contactId' | 'generation'>;

/**
 * Removes finished rows and postpones others, each only while its generation is still the one that
 * was read.
 */
export async function settleDirty(
  tx: SiteTransaction,
  input: ConnectionKey & {
    finished: readonly Seen[];
    postponed: readonly (Seen & { attempts: number; notBeforeMs: number })[];
  },
) {
  const rows = [
    ...input.finished.map((row) => ({ ...seenRow(row), attempts: null, not_before: null })),
    ...input.postponed.map((row) => ({
      ...seenRow(row),
      attempts: row.attempts,
      not_before: new Date(row.notBeforeMs),
    })),
  ];
  if (rows.length === 0) return;
  // Rows are locked in the same order as marks lock them. Each is then found by its key alone: a
  // join could make the planner read every waiting row. A ctid would not do, because a row changed
  // while we waited for its lock has another one.
  const gone = (side: SideName) => Prisma.sql`
      delete from dirty
      where connection_id = ${input.connectionId}
        and side = ${side}
        and contact_id = any(
          array(select s.contact_id from seen s where s.side = ${side} and s.due_at is null)
        )`;
  await tx.$executeRaw`
    with seen as materialized (
      select d.*, x.attempts as tries, x.not_before as due_at
      from (
        select *
        from jsonb_to_recordset(${toJson(rows)}::jsonb) as r(
          side side_name, contact_id text, generation integer,
          attempts integer, not_before timestamptz
        )
        order by side || ':' || contact_id collate "C"
      ) x
      cross join lateral (
        select * from dirty
        where connection_id = ${input.connectionId}
          and side = x.side
          and contact_id = x.contact_id
          and generation = x.generation
        limit 1 for update
      ) d
    ), wix as (${gone('wix')}), remote as (${gone('remote')})
    insert into dirty as d (
      connection_id, side, contact_id, site_no, generation, lane,
      not_before, marked_at, cause, attempts
    )
    select connection_id, side, contact_id, site_no, generation, lane,
      due_at, marked_at, cause, tries
    from seen
    where due_at is not null
    on conflict (connection_id, side, contact_id) do update set
      not_before = excluded.not_before, attempts = excluded.attempts`;
}

const seenRow = ({ side, contactId, generation }: Seen) => ({
  side,
  contact_id: contactId,
  generation,
});
