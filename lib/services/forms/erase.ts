import { type z } from 'zod';
import { forgetSubmission } from '@/lib/db/submissions';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const eraseInput = flowInput.extend({ submissionId: recordId });

/**
 * Deletes the posted values, here and in the history. The contact in Wix stays, and the same post
 * is still recognised. @throws NotFoundError
 */
export async function eraseSubmission({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof eraseInput>;
}): Promise<{ erased: true }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'form' });
  return ctx.withSite(async (tx) => {
    const { submissionId } = input;
    if (!(await forgetSubmission(tx, { connectionId: id, submissionId })))
      throw new NotFoundError();
    return { erased: true };
  });
}
