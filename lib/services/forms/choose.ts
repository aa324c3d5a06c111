import { z } from 'zod';
import { type FormChoice } from '@/lib/core/flows/form/form';
import { chooseForSubmission, readSubmissionState } from '@/lib/db/submissions';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { startNow } from '@/lib/services/connections/start-now';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { recordId, serviceId } from '@/lib/services/identifiers';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';

export const chooseInput = flowInput.extend({
  submissionId: recordId,
  /** Absent: create a new contact. */
  wixId: serviceId.optional(),
  /** For every submission of this address, also those that wait now. */
  remember: z.boolean().default(false),
});

/** F11: stores the owner's choice of contact. @throws NotFoundError, RefusedError, SideError */
export async function chooseContact({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Omit<z.output<typeof chooseInput>, 'remember'> & { remember?: boolean };
}): Promise<{ count: number }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'form' });
  const { submissionId, wixId, remember = false } = input;
  if (wixId !== undefined) await requireContact({ ctx, wixId });
  const choice: FormChoice =
    wixId === undefined ? { kind: 'new' } : { kind: 'contact', contactId: wixId };
  return ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: id, submissionId };
    const state = await readSubmissionState(tx, key);
    if (state === null) throw new NotFoundError();
    if (state !== 'choosing') throw new RefusedError('formChosen');
    const rememberedAs = remember ? (wixId ?? null) : null;
    const count = await chooseForSubmission(tx, { ...key, choice, rememberedAs });
    await startNow({ ctx, tx, connectionId: id });
    return { count };
  });
}

async function requireContact({ ctx, wixId }: { ctx: SiteContext; wixId: string }): Promise<void> {
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const found = (await side.read({ requests: [{ id: wixId }], lane: 'interactive' })).get(wixId);
  if (!found || found.kind === 'absent') throw new NotFoundError();
}
