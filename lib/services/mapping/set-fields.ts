import { z } from 'zod';
import { checkMapping, numberRows } from '@/lib/core/plan/mapping-rules';
import { makeDue } from '@/lib/db/connection-state/due';
import { readHighest, saveMapping } from '@/lib/db/mappings';
import { lookAtAll } from '@/lib/db/newsletters';
import { markPairs } from '@/lib/db/renew-rows';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { draftRows, plain } from './check-fields';
import { readFields } from './fields';

export const setFieldsInput = flowInput.extend({
  rows: draftRows,
  /** The version the owner saw. */
  version: z.number().int().min(1),
  /**
   * For a two-way sync or a newsletter: goes through all contacts now; otherwise a new row applies
   * as contacts change.
   */
  renew: z.boolean().default(false),
});

/**
 * Puts a mapping in force as a new version. The previous one is no longer used, and a plan made
 * with it cannot be approved. @throws NotFoundError, RefusedError, SideError
 */
export async function setFields({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Omit<z.output<typeof setFieldsInput>, 'renew'> & { renew?: boolean };
}): Promise<{ version: number }> {
  const { id, rows: draft, version: seen, renew = false } = input;
  const view = await findFlow({ ctx, id });
  if (view.phase === 'applying') throw new RefusedError('runUnderWay');
  if (view.mapping.version !== seen) throw new RefusedError('mappingChanged');
  const rows = draft.map(plain);
  const flow = await readFields({ ctx, view });
  const [problem] = checkMapping({
    rows,
    fields: flow.fields,
    allowed: flow.directions,
    locked: [...flow.locked, ...(flow.needed ?? [])],
  });
  if (problem)
    throw new RefusedError('mappingProblem', { field: String(problem.reason.params?.field ?? '') });
  return ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: id };
    const highest = await readHighest(tx, key);
    const version = highest.version + 1;
    const isSaved = await saveMapping(tx, {
      ...key,
      before: seen,
      version,
      rows: numberRows({ rows, current: view.mapping.rows, highest: highest.row }),
    });
    if (!isSaved) throw new RefusedError('mappingChanged');
    if (renew && view.flow === 'twoWay') await markPairs(tx, key);
    if (renew && view.flow === 'subscribers') await lookAtAll(tx, key);
    if (view.flow !== 'twoWay') await makeDue(tx, { connectionId: id });
    await ctx.wake({ connectionId: id, tx });
    return { version };
  });
}
