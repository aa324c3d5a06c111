import { type z } from 'zod';
import { forgetSubmission } from '@/lib/db/submissions';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const eraseInput = flowInput.extend({ submissionId: recordId });

/**
 * Forgets what was posted, here and in the history; the contact in Wix stays as it is, and the same
 * post is still known. @throws NotFoundError
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
