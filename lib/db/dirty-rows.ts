import { joinEvidence } from '@/lib/core/events';
import { lanes, type Dirty, type Evidence, type Lane, type Mark, type SideName } from '@/lib/core/types';
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

/**
 * Adds or raises dirty rows, all in one statement: the more urgent lane, the earlier time, the newer version and all
 * evidence stand. A contact acted upon within `quietMs` waits `joinMs` when the mark is a live one.
 */
export async function markDirty(tx: SiteTransaction, input: ConnectionKey & WithTime & { marks: readonly Mark[]; quietMs?: number; joinMs?: number }) {
  const rows = joinMarks(input.marks);
  if (rows.length === 0) return;
  const { siteNo, connectionId, quietMs = 0, joinMs = 0, now = databaseTime } = input;
  await tx.$executeRaw`
    with marks as (
      select m.*, coalesce((
        select max(l.acted_at) > ${now} - make_interval(secs => ${quietMs / 1000}::float8) from link l
        where l.connection_id = ${connectionId} and l.id = coalesce(
          (select d.id from link d where d.connection_id = ${connectionId} and m.side = 'wix' and d.wix_id = m.contact_id),
          (select d.id from link d where d.connection_id = ${connectionId} and m.side = 'remote' and d.remote_id = m.contact_id),
          (select a.link_id from alias a where a.connection_id = ${connectionId} and a.side = m.side and a.old_id = m.contact_id))
      ), false) and ${quietMs} > 0 as waits
      from jsonb_to_recordset(${toJson(rows)}::jsonb)
        as m(side side_name, contact_id text, lane lane, cause text, min_version bigint, evidence jsonb, live_ms float8, other_ms float8)
    )
    insert into dirty as d (connection_id, side, contact_id, site_no, generation, lane, not_before, marked_at, min_version, cause, evidence)
    select ${connectionId}, side, contact_id, ${siteNo}, 1, lane,
      ${now} + make_interval(secs => least(other_ms, greatest(live_ms, case when live_ms is not null and waits then ${joinMs}::float8 end)) / 1000),
      ${now}, min_version, cause, nullif(evidence, '{}')
    from marks
    on conflict (connection_id, side, contact_id) do update set
      generation = d.generation + 1,
      lane = least(d.lane, excluded.lane),
      not_before = least(d.not_before, excluded.not_before),
      min_version = greatest(d.min_version, excluded.min_version),
      cause = excluded.cause,
      attempts = case when excluded.cause in ('retry', 'person') then 0 else d.attempts end,
      evidence = nullif(jsonb_strip_nulls(coalesce(d.evidence, '{}') || coalesce(excluded.evidence, '{}') || jsonb_build_object(
        'versioned', case when d.evidence ? 'versioned' and excluded.evidence ? 'versioned' then true end,
        'unmatched', case when d.evidence ? 'unmatched' and excluded.evidence ? 'unmatched' then true end,
        'foreignFirstAt', least((d.evidence->>'foreignFirstAt')::float8, (excluded.evidence->>'foreignFirstAt')::float8),
        'foreignLastAt', greatest((d.evidence->>'foreignLastAt')::float8, (excluded.evidence->>'foreignLastAt')::float8))), '{}')`;
}

type JoinedMark = {
  side: SideName;
  contact_id: string;
  lane: Lane;
  cause: Mark['cause'];
  min_version: number;
  evidence: Evidence;
  /** Least delays asked for by live marks and by others, ms; only live ones may have to wait for more. */
  live_ms: number | null;
  other_ms: number | null;
};

/** One row per contact, in one order everywhere: two transactions that mark the same contacts wait, never deadlock. */
function joinMarks(marks: readonly Mark[]): readonly JoinedMark[] {
  const joined = new Map<string, JoinedMark>();
  for (const mark of marks) {
    const key = `${mark.side}:${mark.contactId}`;
    const old = joined.get(key);
    const delay = mark.delayMs ?? 0;
    const isLive = mark.lane === 'live';
    joined.set(key, {
      side: mark.side,
      contact_id: mark.contactId,
      lane: old && lanes.indexOf(old.lane) < lanes.indexOf(mark.lane) ? old.lane : mark.lane,
      cause: mark.cause,
      min_version: Math.max(old?.min_version ?? 0, mark.minVersion ?? 0),
      evidence: joinEvidence([...(old ? [old.evidence] : []), mark.evidence ?? {}]),
      live_ms: isLive ? least(old?.live_ms, delay) : (old?.live_ms ?? null),
      other_ms: isLive ? (old?.other_ms ?? null) : least(old?.other_ms, delay),
    });
  }
  return [...joined.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

const least = (old: number | null | undefined, next: number) => (old == null ? next : Math.min(old, next));

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
    select ${dirtyColumns}
    from dirty d join jsonb_to_recordset(${toJson(input.contacts)}::jsonb) as x(side side_name, "contactId" text) on d.side = x.side and d.contact_id = x."contactId"
    where d.connection_id = ${input.connectionId}`;
  return rows.map(toDirty);
}

/** When the earliest row becomes due, ms of the database's clock. */
export async function earliestDueMs(tx: SiteTransaction, { connectionId }: ConnectionKey): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ due: Date | null }[]>`
    select min(first) as due from unnest(enum_range(null::lane)) l(lane)
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
      from jsonb_to_recordset(${toJson(rows)}::jsonb) as x(side side_name, contact_id text, generation integer, attempts integer, not_before timestamptz)
      join dirty d on d.connection_id = ${input.connectionId} and d.side = x.side and d.contact_id = x.contact_id and d.generation = x.generation
      order by d.side::text || ':' || d.contact_id collate "C"
      for update of d
    ), done as (
      delete from dirty d using seen s
      where s.not_before is null and d.connection_id = ${input.connectionId} and d.side = s.side and d.contact_id = s.contact_id
    )
    update dirty d set not_before = s.not_before, attempts = s.attempts from seen s
    where s.not_before is not null and d.connection_id = ${input.connectionId} and d.side = s.side and d.contact_id = s.contact_id`;
}

const seenRow = ({ side, contactId, generation }: Seen) => ({ side, contact_id: contactId, generation });
