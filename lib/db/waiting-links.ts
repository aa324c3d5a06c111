import type { Mark } from '@/lib/core/model/dirty';
import type { LinkState, SeenVersions } from '@/lib/core/model/link';
import type { Reason, ReasonSide } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import { reasonsFor } from '@/lib/core/plan/waiting';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import { holdConnection } from './connection-state/phase';
import { databaseTime, type ConnectionKey } from './dirty-rows';
import { toJson } from './json';
import { sideOfReason, speaksOf } from './reason';

/** Must match the condition of the index word for word. */
const waits = Prisma.sql`
  (l.state in ('onHold', 'failed') or l.reason ->> 'code' in ('mergedInWix', 'mergedInRemote'))`;

export type WaitingState = Extract<LinkState, 'onHold' | 'failed' | 'excluded'>;
export type WaitingGroup = {
  readonly state: WaitingState;
  readonly code: string;
  readonly of: ReasonSide;
  readonly reason: Reason | null;
  readonly count: number;
  /** Decided already, and in line. */ readonly decided: number;
};

/** Links that wait for the owner, by cause, the most frequent first. */
export function waitingGroups(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<readonly WaitingGroup[]> {
  return tx.$queryRaw<WaitingGroup[]>`
    select l.state::text, coalesce(l.reason ->> 'code', 'unknown') as code,
      ${sideOfReason('l.reason')} as of, (array_agg(l.reason))[1] as reason,
      count(*) filter (where l.decision is null)::integer as count,
      count(*) filter (where l.decision is not null)::integer as decided
    from link l
    where l.connection_id = ${connectionId} and ${waits}
    group by 1, 2, 3
    order by count desc, decided desc, 2, 3`;
}

/** How many links wait after a merge; the connection counts all other waiting ones. */
export async function countMerged(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<number> {
  const [row] = await tx.$queryRaw<[{ n: number }]>`
    select count(*)::integer as n from link l
    where l.connection_id = ${connectionId}
      and l.state = 'excluded'
      and l.reason ->> 'code' in ('mergedInWix', 'mergedInRemote')`;
  return row.n;
}

export type WaitingLink = {
  readonly id: string;
  readonly wixId: string | null;
  readonly remoteId: string | null;
  readonly reason: Reason | null;
};

/** One page of a group in the order of the links' ids, without those decided already. */
export function waitingPage(
  tx: SiteTransaction,
  input: ConnectionKey & {
    state: WaitingState;
    code: string;
    of: ReasonSide;
    after: string | undefined;
    limit: number;
  },
): Promise<readonly WaitingLink[]> {
  const code = input.code === 'unknown' ? Prisma.sql`is null` : Prisma.sql`= ${input.code}`;
  return tx.$queryRaw<WaitingLink[]>`
    select l.id::text, l.wix_id as "wixId", l.remote_id as "remoteId", l.reason from link l
    where l.connection_id = ${input.connectionId}
      and ${waits}
      and l.state = ${input.state}::link_state
      and l.decision is null
      and l.reason ->> 'code' ${code}
      and ${speaksOf({ column: 'l.reason', of: input.of })}
      and ${input.after === undefined ? Prisma.sql`true` : Prisma.sql`l.id > ${input.after}::uuid`}
    order by l.id limit ${input.limit}`;
}

/**
 * Links on hold or failed in the order of their ids, after one: those of these ids, or all that
 * wait for one cause, decided or not.
 */
export function readToLookAgain(
  tx: SiteTransaction,
  input: Pick<ConnectionKey, 'connectionId'> & {
    which:
      | { readonly linkIds: readonly string[] }
      | {
          readonly state: Extract<LinkState, 'onHold' | 'failed'>;
          readonly code: string;
          readonly of?: ReasonSide | undefined;
        };
    after: string | null;
    limit: number;
  },
): Promise<readonly Omit<WaitingLink, 'reason'>[]> {
  const { connectionId, which, after, limit } = input;
  const chosen =
    'linkIds' in which
      ? Prisma.sql`l.id = any(${[...which.linkIds]}::uuid[]) and l.state in ('onHold', 'failed')`
      : Prisma.sql`l.state = ${which.state}::link_state and l.reason ->> 'code' = ${which.code}
          and ${speaksOf({ column: 'l.reason', of: which.of })}`;
  return tx.$queryRaw<Omit<WaitingLink, 'reason'>[]>`
    select l.id::text, l.wix_id as "wixId", l.remote_id as "remoteId" from link l
    where l.connection_id = ${connectionId} and ${chosen}
      and ${after === null ? Prisma.sql`true` : Prisma.sql`l.id > ${after}::uuid`}
    order by l.id limit ${limit}`;
}

/** One decision for many links: `take` applies to every waiting field, from this side. */
export type WordForMany =
  | { readonly kind: 'keep' | 'deleteThere' | 'createAnyway' }
  | { readonly kind: 'take'; readonly side: SideName };

/**
 * `seen`: the versions shown, by link; without them a decision applies to the versions at the time
 * of the hold. Without `of`, reasons of either side match.
 */
export type Which =
  | { readonly ids: readonly string[]; readonly seen: Readonly<Record<string, SeenVersions>> }
  | { readonly code: string; readonly of?: ReasonSide | undefined };

/**
 * Stores one decision for many waiting links and marks their contacts, in one statement; the actor
 * still judges each one at its turn. Links that wait for something else, or are decided already,
 * are left alone. Returns how many.
 */
export async function decideWaiting(
  tx: SiteTransaction,
  input: ConnectionKey & {
    which: Which;
    word: WordForMany;
    lane: Extract<Mark['lane'], 'interactive' | 'run'>;
  },
): Promise<number> {
  const { siteNo, connectionId, which, word, lane } = input;
  const codes = [...reasonsFor(word.kind)];
  // A turn's commit takes this lock first, too; so the two cannot deadlock over rows.
  await holdConnection(tx, { connectionId });
  const [row] = await tx.$queryRaw<[{ n: number }]>`
    with told as (
      update link l set decision = ${decisionOf({ word, which })}
      where l.connection_id = ${connectionId}
        and ${waits}
        and l.decision is null
        and l.reason ->> 'code' = any(${codes}::text[])
        and ${isChosen(which)}
      returning l.id, l.wix_id, l.remote_id
    ), marked as (
      select count(distinct t.id)::integer as n,
        jsonb_agg(
          jsonb_build_object(
            'side', s.side, 'contactId', s.id, 'lane', ${lane}::text, 'cause', 'person'
          )
        ) as marks
      from told t
      cross join lateral (values ('wix', t.wix_id), ('remote', t.remote_id)) s(side, id)
      where s.id is not null
    )
    select n,
      case
        when n > 0 then mark_dirty(
          ${siteNo}::int, ${connectionId}::int, marks, 0::float8, 0::float8, ${databaseTime}
        )::text
      end
    from marked`;
  return row.n;
}

const isChosen = (which: Which) =>
  'ids' in which
    ? Prisma.sql`l.id = any(${[...which.ids]}::uuid[])`
    : Prisma.sql`
        l.reason ->> 'code' = ${which.code} and ${speaksOf({ column: 'l.reason', of: which.of })}`;

/** The decision as SQL, because parts of it stand in each link. */
const decisionOf = ({ word, which }: { word: WordForMany; which: Which }) =>
  word.kind === 'take'
    ? Prisma.sql`
        jsonb_build_object(
          'kind', 'take',
          'winners', (
            select jsonb_object_agg(r, ${word.side}::text)
            from unnest(string_to_array(l.reason -> 'params' ->> 'rows', ',')) r
          )
        )`
    : word.kind === 'deleteThere'
      ? Prisma.sql`
          jsonb_build_object(
            'kind', 'deleteThere',
            'seen', coalesce(
              ${toJson('seen' in which ? which.seen : {})}::jsonb -> l.id::text,
              jsonb_build_object('wix', l.wix_version, 'remote', l.remote_version)
            )
          )`
      : Prisma.sql`${toJson({ kind: word.kind })}::jsonb`;
