import { z } from 'zod';
import { type Reason } from '@/lib/core/types';
import { Prisma } from '@/lib/db/generated/client';
import { type SiteContext } from '../site-context';
import { findConnection, type CurrentConnection } from '../connection/find-current';
import { readNames } from '../contact/names';
import { type NeedsYou, type NeedsYouGroup, type WaitingContact } from '../views';

const pageSize = 20;

export const listNeedsYouInput = z.object({
  state: z.enum(['onHold', 'failed']).optional(),
  code: z.string().max(60).optional(),
  cursor: z.uuid().optional(),
});

type LinkRow = { id: string; wix_id: string | null; remote_id: string | null };
type GroupRow = { state: 'onHold' | 'failed'; code: string; side: string | null; count: number; reason: Reason | null };
type Page = { readonly contacts: readonly WaitingContact[]; readonly next: string | null };

/** Contacts on hold or refused, grouped by their cause; or the next page of one such group. */
export async function listNeedsYou({ ctx, input }: { ctx: SiteContext; input: z.output<typeof listNeedsYouInput> }): Promise<NeedsYou | Page> {
  const connection = await findConnection(ctx);
  const { state, code, cursor } = input;
  if (state && code) return connection ? readPage({ ctx, connection, state, code, cursor }) : { contacts: [], next: null };
  if (!connection) return { groups: [], total: 0 };
  const rows = await ctx.withSite((tx) =>
    tx.$queryRaw<GroupRow[]>`
      select l.state::text, coalesce(l.reason ->> 'code', 'unknown') as code, count(*)::int as count, (array_agg(l.reason))[1] as reason
      from link l where l.connection_id = ${connection.id} and l.state in ('onHold', 'failed')
      group by 1, 2 order by count desc, 2`,
  );
  const groups: NeedsYouGroup[] = [];
  for (const row of rows) {
    const page = await readPage({ ctx, connection, state: row.state, code: row.code, cursor: undefined });
    groups.push({ state: row.state, reason: row.reason ?? { code: row.code }, count: row.count, ...page });
  }
  return { groups, total: connection.counts.onHold + connection.counts.failed };
}

type PageInput = { ctx: SiteContext; connection: CurrentConnection; state: 'onHold' | 'failed'; code: string; cursor: string | undefined };

async function readPage({ ctx, connection, state, code, cursor }: PageInput): Promise<Page> {
  const rows = await ctx.withSite((tx) =>
    tx.$queryRaw<LinkRow[]>`
      select l.id::text, l.wix_id, l.remote_id from link l
      where l.connection_id = ${connection.id} and l.state = ${state}::link_state and coalesce(l.reason ->> 'code', 'unknown') = ${code}
        and ${cursor === undefined ? Prisma.sql`true` : Prisma.sql`l.id > ${cursor}::uuid`}
      order by l.id limit ${pageSize + 1}`,
  );
  const shown = rows.slice(0, pageSize);
  const names = await readNames({ ctx, connection, links: shown.map((row) => ({ id: row.id, wixId: row.wix_id, remoteId: row.remote_id })) });
  return {
    contacts: shown.map(({ id }) => ({ linkId: id, name: names.get(id) ?? null })),
    next: rows.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
  };
}
