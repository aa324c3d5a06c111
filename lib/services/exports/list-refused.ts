import { type z } from 'zod';
import { type Reason } from '@/lib/core/model/reason';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { nameIn } from '@/lib/services/contacts/names';
import { recordId } from '@/lib/services/identifiers';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';
import { type ExportRefusedView } from '@/lib/services/views/flows';

const pageSize = 50;

export const listRefusedInput = flowInput.extend({
  /** The link after which the page begins. */ after: recordId.optional(),
});

/**
 * Contacts the target refused, each with its reason, oldest first; names are read from Wix now.
 * @throws NotFoundError
 */
export async function listRefused({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listRefusedInput>;
}): Promise<{ contacts: readonly ExportRefusedView[]; next: string | null }> {
  const { id, mapping } = await findFlow({ ctx, id: input.id, flow: 'export' });
  const links = await ctx.withSite((tx) =>
    tx.link.findMany({
      where: {
        connectionId: id,
        state: 'failed',
        ...(input.after ? { id: { gt: input.after } } : {}),
      },
      orderBy: { id: 'asc' },
      take: pageSize + 1,
      select: { id: true, wixId: true, reason: true, decision: true },
    }),
  );
  const shown = links.slice(0, pageSize);
  const names = await readNames({
    ctx,
    ids: shown.flatMap(({ wixId }) => wixId ?? []),
    rows: mapping.rows,
  });
  return {
    contacts: shown.map((link) => ({
      linkId: link.id,
      wixId: link.wixId ?? '',
      name: names.get(link.wixId ?? '') ?? null,
      reason: link.reason as Reason,
      isRetried: link.decision !== null,
    })), // written by this code base only
    next: links.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** A name must not fail the request. */
async function readNames({
  ctx,
  ids,
  rows,
}: {
  ctx: SiteContext;
  ids: readonly string[];
  rows: Parameters<typeof nameIn>[0]['rows'];
}): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  try {
    const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
    const results = await side.read({
      requests: ids.map((id) => ({ id })),
      lane: 'interactive',
    });
    return new Map(
      [...results].flatMap(([id, result]) =>
        result.kind === 'absent'
          ? []
          : [[id, nameIn({ values: result.record.fields, side: 'wix', rows }) ?? '']],
      ),
    );
  } catch (error) {
    ctx.log.info({ err: error }, 'names could not be read');
    return new Map();
  }
}
