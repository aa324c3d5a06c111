import { z } from 'zod';
import { type ReasonSide } from '@/lib/core/model/reason';
import { canRetry, decisionsFor } from '@/lib/core/plan/waiting';
import {
  waitingGroups,
  waitingPage,
  type WaitingLink,
  type WaitingState,
} from '@/lib/db/waiting-links';
import { findConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { describeWaiting } from '@/lib/services/contacts/describe-waiting';
import { reasonCode, reasonSide, recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import {
  type NeedsYou,
  type NeedsYouGroup,
  type WaitingContact,
} from '@/lib/services/views/contacts';

const pageSize = 10;

export const listNeedsYouInput = z.object({
  state: z.enum(['onHold', 'failed', 'excluded']).optional(),
  code: reasonCode.optional(),
  of: reasonSide.optional(),
  cursor: recordId.optional(),
});

type Page = { readonly contacts: readonly WaitingContact[]; readonly next: string | null };

/** Waiting contacts by cause and the side it refers to; or the next page of one such group. */
export async function listNeedsYou({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listNeedsYouInput>;
}): Promise<NeedsYou | Page> {
  const connection = await findConnection(ctx);
  const { state, code, of, cursor } = input;
  if (state && code && of)
    return connection
      ? readPage({ ctx, connection, state, code, of, cursor })
      : { contacts: [], next: null };
  if (!connection) return { groups: [], total: 0 };
  const rows = await ctx.withSite((tx) =>
    waitingGroups(tx, { siteNo: ctx.siteNo, connectionId: connection.id }),
  );
  const pages = await Promise.all(
    rows.map((row) => readLinks({ ctx, connection, ...row, cursor: undefined })),
  );
  // All groups at once: one call per service, however many causes there are.
  const described = new Map(
    (await describeWaiting({ ctx, connection, links: pages.flatMap(({ links }) => links) })).map(
      (contact) => [contact.linkId, contact],
    ),
  );
  const groups = rows.map((row, index): NeedsYouGroup => {
    const reason = row.reason ?? { code: row.code };
    const { links = [], next = null } = pages[index] ?? {};
    const contacts = links.flatMap(({ id }) => described.get(id) ?? []);
    return {
      state: row.state,
      of: row.of,
      reason,
      count: row.count,
      decided: row.decided,
      decisions: decisionsFor({ reason }),
      canRetry: canRetry({ state: row.state, reason }),
      contacts,
      next,
    };
  });
  return { groups, total: rows.reduce((sum, { count, decided }) => sum + count + decided, 0) };
}

type PageInput = {
  ctx: SiteContext;
  connection: CurrentConnection;
  state: WaitingState;
  code: string;
  of: ReasonSide;
  cursor: string | undefined;
};

async function readPage(input: PageInput): Promise<Page> {
  const { links, next } = await readLinks(input);
  return { contacts: await describeWaiting({ ...input, links }), next };
}

async function readLinks({
  ctx,
  connection,
  state,
  code,
  of,
  cursor,
}: PageInput): Promise<{ readonly links: readonly WaitingLink[]; readonly next: string | null }> {
  const rows = await ctx.withSite((tx) =>
    waitingPage(tx, {
      siteNo: ctx.siteNo,
      connectionId: connection.id,
      state,
      code,
      of,
      after: cursor,
      limit: pageSize + 1,
    }),
  );
  const links = rows.slice(0, pageSize);
  return { links, next: rows.length > pageSize ? (links.at(-1)?.id ?? null) : null };
}
