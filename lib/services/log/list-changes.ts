import { z } from 'zod';
import { Prisma } from '@/lib/db/generated/client';
import { openValues, type OperationRow } from '@/lib/db/operation-rows';
import { findConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { labelOf, readCatalogues } from '@/lib/services/contacts/labels';
import { nameIn, readNames } from '@/lib/services/contacts/names';
import { historyCursor, pageLimit, recordId, writeHistoryCursor } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type Change, type ChangePage } from '@/lib/services/views';

export const listChangesInput = z.object({
  linkId: recordId.optional(),
  cursor: historyCursor.optional(),
  limit: pageLimit,
});

type Row = Omit<OperationRow, 'epoch' | 'changes' | 'run_id'> & {
  wix_id: string | null;
  remote_id: string | null;
  /** The two-way link, by which a contact has its page. */ contact: string | null;
};

/**
 * History of the two-way sync and of all forms, newest first, a page at a time by keyset. Storing
 * ids is housekeeping and shown on a contact's own page only.
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
  const linkId = input.linkId ?? null;
  const after = input.cursor ?? null;
  const rows = await ctx.withSite(
    (tx) =>
      tx.$queryRaw<Row[]>`
      select o.id::text, o.link_id::text, l.wix_id, l.remote_id, o.at, o.done_at, o.seen_at, o.side, o.kind, o.state, o.rule, o.cause, o.error, v.sealed,
        coalesce((select t.id from link t where t.connection_id = ${connection.id} and t.id = o.link_id), (select t.id from link t where t.connection_id = ${connection.id} and t.wix_id = l.wix_id))::text as contact
      from (select c.id from connection c where c.site_no = ${ctx.siteNo} and (c.id = ${connection.id} or c.flow = 'form')) c
      cross join lateral (
        select o.connection_id, o.id, o.link_id, o.at, o.done_at, o.seen_at, o.side::text, o.kind::text, o.state::text, o.rule, o.cause, o.error from operation o
        where o.connection_id = c.id
          and ${linkId === null ? Prisma.sql`o.kind <> 'idWrite'` : Prisma.sql`o.link_id = any(array[${linkId}::uuid, ${sameContact({ linkId, connection })}])`}
          and ${after === null ? Prisma.sql`true` : Prisma.sql`(o.at, o.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
        order by o.at desc, o.id desc limit ${input.limit + 1}) o
      left join operation_value v on v.connection_id = o.connection_id and v.at = o.at and v.operation_id = o.id
      left join link l on l.connection_id = o.connection_id and l.id = o.link_id
      order by o.at desc, o.id desc limit ${input.limit + 1}`,
  );
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    changes: await toChanges({ ctx, connection, rows: shown }),
    next:
      rows.length > input.limit && last ? writeHistoryCursor({ at: last.at, id: last.id }) : null,
  };
}

/**
 * In the lateral of a connection `c`: its link of the contact that this link of the two-way sync
 * names.
 */
const sameContact = ({ linkId, connection }: { linkId: string; connection: CurrentConnection }) =>
  Prisma.sql`(select s.id from link k join link s on s.connection_id = c.id and s.wix_id = k.wix_id where k.id = ${linkId}::uuid and k.connection_id = ${connection.id})`;

async function toChanges({
  ctx,
  connection,
  rows,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  rows: readonly Row[];
}): Promise<readonly Change[]> {
  if (rows.length === 0) return [];
  const links = [
    ...new Map(
      rows.map((row) => [
        row.link_id,
        { id: row.link_id, wixId: row.wix_id, remoteId: row.remote_id },
      ]),
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
      linkId: row.contact,
      name:
        names.get(row.link_id) ??
        nameIn({ values: written, side: row.side, rows: connection.mapping.rows }),
      side: row.side,
      kind: row.kind,
      state: row.state,
      rule: row.rule,
      cause: row.cause,
      error: row.error,
      tookMs: row.seen_at && row.done_at ? row.done_at.getTime() - row.seen_at.getTime() : null,
      values: values.map(({ field, before, after }) => ({
        field,
        label: labelOf({ field, side: row.side, connection, catalogues }),
        before,
        after,
      })),
    };
  });
}
