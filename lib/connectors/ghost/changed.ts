import { z } from 'zod';
import { membersShape, type GhostMember } from './api-types';
import type { GhostClient } from './client';
import { filterDate, membersPath, page, readEvents, readMembers } from './members';

/**
 * `members`: by date and id of the last one seen. `events`: members who left or joined, which does
 * not change their record's date; from the latest back to `beforeMs`.
 */
const cursorShape = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('members'), lastMs: z.number(), lastId: z.string() }),
  z.object({ stage: z.literal('events'), beforeMs: z.number(), limit: z.number() }),
]);
type Cursor = z.output<typeof cursorShape>;

const eventPage = 200;
const eventTypes = 'type:[newsletter_event,email_complained_event,email_failed_event]';
/**
 * The longest duration of a call: its Date header minus this is certainly before anything was read.
 */
const longestReadMs = 10_000;

export async function changedPage({
  client,
  since,
  cursor,
}: {
  client: GhostClient;
  since: string | null;
  cursor: string | null;
}): Promise<{
  readonly members: readonly GhostMember[];
  readonly next: string | null;
  readonly serverTime: string;
}> {
  const at: Cursor | null = cursor === null ? null : cursorShape.parse(JSON.parse(cursor));
  const read =
    at?.stage === 'events'
      ? await eventsPage({ client, sinceMs: Date.parse(since ?? ''), at })
      : await membersPage({ client, since, at });
  return {
    members: read.members,
    next: read.next && JSON.stringify(read.next),
    serverTime: new Date(Date.parse(read.serverTime) - longestReadMs).toISOString(),
  };
}

async function membersPage({
  client,
  since,
  at,
}: {
  client: GhostClient;
  since: string | null;
  at: Extract<Cursor, { stage: 'members' }> | null;
}) {
  const { value, serverTime } = await client.get({
    path: membersPath({ ...filterOf({ since, at }), order: 'updated_at asc,id asc' }),
    schema: membersShape,
  });
  const last = value.members.at(-1);
  const next: Cursor | null =
    last && value.members.length === page
      ? { stage: 'members', lastMs: Date.parse(last.updated_at ?? ''), lastId: last.id }
      : since === null
        ? null
        : { stage: 'events', beforeMs: Date.parse(serverTime) + 3_600_000, limit: eventPage };
  return { members: value.members, next, serverTime };
}

/**
 * Goes back in time. Filters have whole seconds, so a page within one second is requested again
 * with a larger limit.
 */
async function eventsPage({
  client,
  sinceMs,
  at,
}: {
  client: GhostClient;
  sinceMs: number;
  at: Extract<Cursor, { stage: 'events' }>;
}) {
  const filter =
    `${eventTypes}+data.created_at:>=${filterDate(sinceMs)}` +
    `+data.created_at:<=${filterDate(at.beforeMs)}`;
  const { events, serverTime } = await readEvents({ client, filter, limit: at.limit });
  const members = await readMembers({
    client,
    ids: [...new Set(events.flatMap(({ data }) => data.member_id ?? []))],
  });
  const oldestMs = Date.parse(events.at(-1)?.data.created_at ?? '');
  const next: Cursor | null =
    events.length < at.limit
      ? null
      : oldestMs < at.beforeMs
        ? { stage: 'events', beforeMs: oldestMs, limit: eventPage }
        : { ...at, limit: at.limit * 2 };
  return { members, next, serverTime };
}

function filterOf({
  since,
  at,
}: {
  since: string | null;
  at: Extract<Cursor, { stage: 'members' }> | null;
}): Readonly<Record<string, string>> {
  if (!at) return since === null ? {} : { filter: `updated_at:>=${filterDate(Date.parse(since))}` };
  const last = filterDate(at.lastMs);
  return { filter: `(updated_at:>${last}),(updated_at:${last}+id:>'${at.lastId}')` };
}
