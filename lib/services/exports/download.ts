import { type z } from 'zod';
import { findExportRun } from '@/lib/db/export-runs';
import { readPart } from '@/lib/db/exports';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { guardCsv } from '@/lib/services/csv';
import { NotFoundError } from '@/lib/services/errors';
import { FileAnswer } from '@/lib/services/file-answer';
import { recordId } from '@/lib/services/identifiers';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';
import { columnsOf, headOf } from './target';

export const downloadExportInput = flowInput.extend({ runId: recordId });

/**
 * A run's file: the header by the current mapping, then the parts as they were exported. @throws
 * NotFoundError, SideError
 */
export async function downloadExport({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof downloadExportInput>;
}): Promise<FileAnswer> {
  const { id, mapping } = await findFlow({ ctx, id: input.id, flow: 'export' });
  const run = await ctx.withSite((tx) =>
    findExportRun(tx, { connectionId: id, runId: input.runId }),
  );
  if (!run) throw new NotFoundError();
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const encoder = new TextEncoder();
  let head = headOf({ rows: mapping.rows, columns: columnsOf(await side.fields()) });
  let after = 0;
  const content = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = await ctx.withSite((tx) =>
        readPart(tx, { seal: ctx.seal, runId: run.id, after }),
      );
      if (head !== '' || part) controller.enqueue(encoder.encode(head + guardCsv(part?.csv ?? '')));
      head = '';
      if (!part) return controller.close();
      after = part.no;
    },
  });
  return new FileAnswer({
    name: `contacts-${dayOf(run.startedAt)}.csv`,
    type: 'text/csv',
    content,
  });
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10);
