import { z } from 'zod';
import { type Operation } from '@/lib/core/model/operation';
import { otherSide } from '@/lib/core/model/side';
import { undoKeepsMs, type UndoItem } from '@/lib/core/plan/judge-undo';
import { idOn } from '@/lib/core/plan/links';
import { isRecord } from '@/lib/core/plan/pair';
import { undoableOperations } from '@/lib/db/read-operations';
import { type Catalogues } from '@/lib/engine/catalogues';
import { requireConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { findLinksById } from '@/lib/services/contacts/find-links';
import { labelOf, readCatalogues } from '@/lib/services/contacts/labels';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type UndoLine } from '@/lib/services/views/undo';
import { judgeOperations } from './judge';

export const previewUndoInput = z.object({ id: recordId });

const newestLines = 50;

/**
 * What of a contact's history can be undone, line by line, and what exactly would happen. Changes
 * nothing. @throws NotFoundError, SideError
 */
export async function previewUndo({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof previewUndoInput>;
}): Promise<{ lines: readonly UndoLine[] }> {
  const connection = await requireConnection(ctx);
  const [link] = await findLinksById({ ctx, connection, ids: [input.id] });
  if (!link) throw new NotFoundError();
  const operations = await ctx.withSite((tx) =>
    undoableOperations(tx, {
      siteNo: ctx.siteNo,
      connectionId: connection.id,
      seal: ctx.seal,
      linkId: link.id,
      sinceMs: ctx.clock.nowMs() - undoKeepsMs,
      limit: newestLines,
    }),
  );
  if (operations.length === 0) return { lines: [] };
  const catalogues = await readCatalogues({ ctx, connection });
  const { items, records } = await judgeOperations({
    ctx,
    connection,
    link,
    operations,
    catalogues,
  });
  const lines = operations.map((operation) => {
    const other = otherSide(operation.side);
    return toLine({
      operation,
      items: items.filter(({ operationId }) => operationId === operation.id),
      connection,
      catalogues,
      onlyHere: idOn(link, other) === null || !isRecord(records[other]),
    });
  });
  return {
    lines: lines.filter(
      (line) => line.values.length > 0 || line.contact !== null || line.left.length > 0,
    ),
  };
}

type LineInput = {
  readonly operation: Operation;
  readonly items: readonly UndoItem[];
  readonly connection: CurrentConnection;
  readonly catalogues: Catalogues;
  readonly onlyHere: boolean;
};

function toLine({
  operation: { id, side },
  items,
  connection,
  catalogues,
  onlyHere,
}: LineInput): UndoLine {
  const label = (field: string) => labelOf({ field, side, connection, catalogues });
  const contact = items.find((item) => item.kind === 'contact');
  const codes = new Set(items.flatMap((item) => (item.kind === 'skip' ? [item.code] : [])));
  return {
    operationId: id,
    side,
    values: items.flatMap((item) =>
      item.kind === 'value' ? [{ label: label(item.field), now: item.now, back: item.back }] : [],
    ),
    contact:
      contact?.kind === 'contact'
        ? { labels: Object.keys(contact.fields).map(label), onlyHere }
        : null,
    left: [...codes].map((code) => ({ code, params: { side } })),
  };
}
