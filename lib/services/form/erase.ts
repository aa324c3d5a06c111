import { type z } from 'zod';
import { NotFoundError } from '@/lib/services/errors';
import { findFlow, flowInput } from '@/lib/services/flow/find';
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
    const erased = await tx.$executeRaw`
      update form_submission set state = 'erased', sealed = null, address_key = null, reason = null, choice = null, changed_at = clock_timestamp() where id = ${input.submissionId}::uuid and connection_id = ${id}`;
    if (erased === 0) throw new NotFoundError();
    await tx.$executeRaw`delete from operation_value v using form_submission s where s.connection_id = ${id} and s.id = ${input.submissionId}::uuid and v.connection_id = ${id} and v.at = s.received_at and v.operation_id = s.id`;
    await tx.$executeRaw`select count_submissions(${id}::int)`;
    return { erased: true };
  });
}
