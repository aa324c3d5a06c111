import { z } from 'zod';
import { membersShape, type MailchimpMember } from './api-types';
import type { MailchimpClient } from './client';

/**
 * `listed`: all but archived members, which the service lists only on request. `lastId`: the member
 * that a page with an offset must begin with.
 */
const cursorShape = z.object({
  stage: z.enum(['listed', 'archived']),
  fromMs: z.number(),
  offset: z.number(),
  lastId: z.string().nullable(),
});
type Cursor = z.output<typeof cursorShape>;

export type ChangedPage = {
  readonly members: readonly MailchimpMember[];
  readonly next: string | null;
  readonly serverTime: string;
};

const page = 1_000;
export const memberFields = 'id,email_address,status,merge_fields,last_changed'.split(',');
const listedFields = memberFields.map((name) => `members.${name}`).join(',');

/** The service gives whole seconds and does not document whether "since" includes its second. */
const secondMs = 1_000;
/**
 * The longest duration of a call: its Date header minus this is certainly before anything was read.
 */
const longestReadMs = 10_000;

/**
 * Members changed at or after `since`, oldest change first. The window moves by the last date seen;
 * an offset is used only inside one second, and only while the page begins with the last member of
 * the page before (X6).
 */
export async function changedPage({
  client,
  list,
  since,
  cursor,
}: {
  client: MailchimpClient;
  list: string;
  since: string | null;
  cursor: string | null;
}): Promise<ChangedPage> {
  const startMs = since === null ? 0 : Date.parse(since);
  const at: Cursor =
    cursor === null
      ? { stage: 'listed', fromMs: startMs, offset: 0, lastId: null }
      : cursorShape.parse(JSON.parse(cursor));
  const query = new URLSearchParams({
    count: String(page),
    offset: String(at.offset),
    sort_field: 'last_changed',
    sort_dir: 'ASC',
    fields: listedFields,
  });
  if (at.fromMs > 0) query.set('since_last_changed', new Date(at.fromMs - secondMs).toISOString());
  if (at.stage === 'archived') query.set('status', 'archived');
  const { value, serverTime } = await client.get({
    path: `${list}/members?${query.toString()}`,
    schema: membersShape,
  });
  const next = nextOf({ at, members: value.members, startMs });
  return {
    members: value.members,
    next: next && JSON.stringify(next),
    serverTime: new Date(Date.parse(serverTime) - longestReadMs).toISOString(),
  };
}

function nextOf({
  at,
  members,
  startMs,
}: {
  at: Cursor;
  members: readonly MailchimpMember[];
  startMs: number;
}): Cursor | null {
  const begin = { ...at, offset: 0, lastId: null };
  // A member of this second changed meanwhile and the others moved up: read the second again from
  // its beginning.
  if (at.lastId !== null && members[0]?.id !== at.lastId) return begin;
  const last = members.at(-1);
  if (!last || members.length < page)
    return at.stage === 'listed' ? { ...begin, stage: 'archived', fromMs: startMs } : null;
  const lastMs = Date.parse(last.last_changed);
  return lastMs > at.fromMs
    ? { ...begin, fromMs: lastMs }
    : { ...at, offset: at.offset + page - 1, lastId: last.id };
}
