import { z } from 'zod';
import { type PlanItem } from '@/lib/core/run/run';
import { readItems } from '@/lib/db/plan-items';
import { newestRun } from '@/lib/db/runs';
import { type Catalogues } from '@/lib/engine/catalogues';
import { requireConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { serviceName } from '@/lib/services/connections/service-name';
import { labelOf, readCatalogues } from '@/lib/services/contacts/labels';
import { plainValue } from '@/lib/services/contacts/plain-value';
import { readRecords, recordsOf, type Records } from '@/lib/services/contacts/records';
import { toCsv, utf8Mark } from '@/lib/services/csv';
import { NotFoundError } from '@/lib/services/errors';
import { FileAnswer } from '@/lib/services/file-answer';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { explainReason, text } from '@/lib/text/text';
import { viewOf } from './item-view';
import { listedKinds } from './list-items';

export const downloadInput = z.object({
  runId: recordId,
  /** Absent: the whole plan. */ kind: z.enum(listedKinds).optional(),
});

const pageSize = 100;

type Page = { readonly items: readonly PlanItem[]; readonly records: Records };
type Scope = {
  readonly ctx: SiteContext;
  readonly connection: CurrentConnection;
  readonly runId: string;
  readonly kind: PlanItem['kind'] | undefined;
};

/**
 * A plan as a table, values read while it is sent: both sides of every mapped field, and the
 * planned action. It may be the owner's only copy of contacts to be deleted, so a service that does
 * not answer fails it. @throws NotFoundError, SideError
 */
export async function downloadPlan({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof downloadInput>;
}): Promise<FileAnswer> {
  const connection = await requireConnection(ctx);
  const newest = await ctx.withSite((tx) =>
    newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id }),
  );
  if (newest?.id !== input.runId) throw new NotFoundError();
  const scope = { ctx, connection, runId: input.runId, kind: input.kind };
  const catalogues = await readCatalogues({ ctx, connection });
  // A failure on the first page is answered as an error; a later one breaks the transfer off.
  let page: Page | null = await readPage({ ...scope, after: 0 });
  const encoder = new TextEncoder();
  let head = `${utf8Mark}${toCsv([headOf({ connection, catalogues })])}`;
  const content = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const sent = page;
      if (!sent) return controller.close();
      controller.enqueue(
        encoder.encode(
          head +
            toCsv(sent.items.map((item) => lineOf({ item, page: sent, connection, catalogues }))),
        ),
      );
      head = '';
      const last = sent.items.at(-1);
      page =
        last && sent.items.length === pageSize
          ? await readPage({ ...scope, after: last.no })
          : null;
    },
  });
  return new FileAnswer({
    name: `contact-sync-${input.kind ?? 'plan'}.csv`,
    type: 'text/csv',
    content,
  });
}

async function readPage({
  ctx,
  connection,
  runId,
  kind,
  after,
}: Scope & { after: number }): Promise<Page> {
  const items = await ctx.withSite((tx) =>
    readItems(tx, {
      siteNo: ctx.siteNo,
      connectionId: connection.id,
      runId,
      kind,
      after,
      limit: pageSize,
    }),
  );
  return { items, records: await readRecords({ ctx, connection, items }) };
}

type Named = { readonly connection: CurrentConnection; readonly catalogues: Catalogues };

function headOf({ connection, catalogues }: Named): string[] {
  const service = serviceName(connection.service);
  const fields = connection.mapping.rows.flatMap((row) => {
    const label = labelOf({ field: row.wix, side: 'wix', connection, catalogues });
    return [
      text('download.field', { label, side: 'Wix' }),
      text('download.field', { label, side: service }),
    ];
  });
  return [
    text('download.kind'),
    text('download.reason'),
    text('download.out'),
    text('download.id', { side: 'Wix' }),
    text('download.id', { side: service }),
    text('download.changedAt'),
    ...fields,
    text('download.changes'),
  ];
}

function lineOf({
  item,
  page: { records },
  connection,
  catalogues,
}: Named & { item: PlanItem; page: Page }): string[] {
  const service = serviceName(connection.service);
  const both = recordsOf({ item, records });
  const { changedAt, changes } = viewOf({ item, records, connection, catalogues });
  return [
    text(`plan.kind.${item.kind}`),
    item.reason ? explainReason({ reason: item.reason, service }).what : '',
    item.isOut ? text('download.isOut') : '',
    item.wixId ?? '',
    item.remoteId ?? '',
    changedAt ?? '',
    ...connection.mapping.rows.flatMap((row) => [
      plainValue(both.wix?.fields[row.wix]),
      plainValue(both.remote?.fields[row.remote]),
    ]),
    changes
      .map(({ label, side, from, to }) =>
        text('download.change', { label, side: side === 'wix' ? 'Wix' : service, from, to }),
      )
      .join('; '),
  ];
}
