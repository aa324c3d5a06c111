import { z } from 'zod';
import { readHistory, type HistoryLine } from '@/lib/db/history';
import { openValues } from '@/lib/db/operation-rows';
import { findConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { labelOf, readCatalogues } from '@/lib/services/contacts/labels';
import { nameIn, readNames } from '@/lib/services/contacts/names';
import { historyCursor, pageLimit, recordId, writeHistoryCursor } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type Change, type ChangePage } from '@/lib/services/views/history';

export const listChangesInput = z.object({
  linkId: recordId.optional(),
  cursor: historyCursor.optional(),
  limit: pageLimit,
});

/**
 * History of the two-way sync and of all forms, newest first, by pages and keyset. Id write-backs
 * are shown only on a contact's own page.
 */
export async function listChanges({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listChangesInput>;
}): Promise<ChangePage> {
  const connection = await findConnection(ctx);
  if (!connection) return { changes: [], next: null };
  const rows = await ctx.withSite((tx) =>
    readHistory(tx, {
      siteNo: ctx.siteNo,
      connectionId: connection.id,
      linkId: input.linkId ?? null,
      after: input.cursor ?? null,
      limit: input.limit + 1,
    }),
  );
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    changes: await toChanges({ ctx, connection, rows: shown }),
    next:
      rows.length > input.limit && last ? writeHistoryCursor({ at: last.at, id: last.id }) : null,
  };
}

async function toChanges({
  ctx,
  connection,
  rows,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  rows: readonly HistoryLine[];
}): Promise<readonly Change[]> {
  if (rows.length === 0) return [];
  const links = [
    ...new Map(
      rows.map(({ linkId, wixId, remoteId }) => [linkId, { id: linkId, wixId, remoteId }]),
    ).values(),
  ];
  const [catalogues, names] = await Promise.all([
    readCatalogues({ ctx, connection }),
    readNames({ ctx, connection, links }),
  ]);
  return rows.map((row) => {
    const values = openValues({ seal: ctx.seal, operationId: row.id, sealed: row.sealed });
    const written = Object.fromEntries(
      values.map(({ field, before, after }) => [field, after ?? before]),
    );
    return {
      id: row.id,
      atMs: row.at.getTime(),
      linkId: row.contactLinkId,
      name:
        names.get(row.linkId) ??
        nameIn({ values: written, side: row.side, rows: connection.mapping.rows }),
      side: row.side,
      kind: row.kind,
      state: row.state,
      rule: row.rule,
      cause: row.cause,
      error: row.error,
      tookMs: row.seenAt && row.doneAt ? row.doneAt.getTime() - row.seenAt.getTime() : null,
      values: values.map(({ field, before, after }) => ({
        field,
        label: labelOf({ field, side: row.side, connection, catalogues }),
        before,
        after,
      })),
    };
  });
}
