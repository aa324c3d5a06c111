import { inChunks } from '@/lib/core/chunks';
import { canonicalEmail, emailForms } from '@/lib/core/values/email';
import { eventsShape, membersShape, type GhostMember, type MemberEvent } from './api-types';
import type { GhostClient } from './client';

/** Ghost lists at most 100. */
export const page = 100;
/** The most values in one filter, to keep the address short. */
const named = 20;

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Ghost's filters compare dates as text in this form. */
export const filterDate = (ms: number) =>
  quoted(new Date(ms).toISOString().slice(0, 19).replace('T', ' '));

export function membersPath(query: Readonly<Record<string, string>>): string {
  const all = { include: 'labels,newsletters', limit: String(page), ...query };
  return `/members/?${new URLSearchParams(all).toString()}`;
}

/**
 * Members by e-mail in lower case. Depending on its database Ghost compares addresses with their
 * case, so this searches by substring and compares here; of two that differ only in case the older
 * one counts.
 */
export async function findMembers({
  client,
  emails,
}: {
  client: GhostClient;
  emails: readonly string[];
}): Promise<ReadonlyMap<string, GhostMember>> {
  const found = new Map<string, GhostMember>();
  const wanted = new Set(emails);
  for (const chunk of inChunks([...new Set(emails.flatMap(emailForms))], named)) {
    const filter = chunk.map((email) => `email:~${quoted(email)}`).join(',');
    for (let next: number | null = 1; next !== null;) {
      const {
        value,
      }: { value: { members: GhostMember[]; meta: { pagination: { next: number | null } } } } =
        await client.get({
          path: membersPath({ filter, order: 'id desc', page: String(next) }),
          schema: membersShape,
        });
      for (const member of value.members)
        if (wanted.has(canonicalEmail(member.email)))
          found.set(canonicalEmail(member.email), member);
      next = value.meta.pagination.next;
    }
  }
  return found;
}

export async function readMembers({
  client,
  ids,
}: {
  client: GhostClient;
  ids: readonly string[];
}): Promise<readonly GhostMember[]> {
  const members: GhostMember[] = [];
  for (const chunk of inChunks(ids, named))
    members.push(
      ...(
        await client.get({
          path: membersPath({ filter: `id:[${chunk.map(quoted).join(',')}]` }),
          schema: membersShape,
        })
      ).value.members,
    );
  return members;
}

/**
 * The latest events first. Ghost does not page events: a larger limit from the top is requested
 * instead.
 */
export async function readEvents({
  client,
  filter,
  limit,
}: {
  client: GhostClient;
  filter: string;
  limit: number;
}) {
  const { value, serverTime } = await client.get({
    path: `/members/events/?${new URLSearchParams({ filter, limit: String(limit) }).toString()}`,
    schema: eventsShape,
  });
  return { events: value.events, total: value.meta.pagination.total, serverTime };
}

/** Those of these members who left the newsletter. */
export async function whoLeft({
  client,
  members,
  newsletter,
}: {
  client: GhostClient;
  members: readonly GhostMember[];
  newsletter: string;
}): Promise<ReadonlySet<string>> {
  const left = new Set<string>();
  const outside = members.filter(
    (member) => !member.newsletters.some(({ id }) => id === newsletter),
  );
  for (const chunk of inChunks(
    outside.map(({ id }) => id),
    named,
  )) {
    const filter = `type:newsletter_event+data.member_id:[${chunk.map(quoted).join(',')}]`;
    let page = await readEvents({ client, filter, limit: 200 });
    if (page.total > page.events.length)
      page = await readEvents({ client, filter, limit: page.total + 100 });
    page.events
      .filter((event) => isLeaving({ event, newsletter }))
      .forEach(({ data }) => data.member_id && left.add(data.member_id));
  }
  return left;
}

const isLeaving = ({ event, newsletter }: { event: MemberEvent; newsletter: string }) =>
  event.data.subscribed === false && event.data.newsletter_id === newsletter;
