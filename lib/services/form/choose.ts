import { z } from 'zod';
import { type FormChoice } from '@/lib/core/flows/form/form';
import { toJson } from '@/lib/db/json';
import { NotFoundError, RefusedError } from '@/lib/services/errors';
import { findFlow, flowInput } from '@/lib/services/flow/find';
import { openWix } from '@/lib/services/flow/open-wix';
import { startNow } from '@/lib/services/flow/start-now';
import { recordId, serviceId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const chooseInput = flowInput.extend({
  submissionId: recordId,
  /** Absent: a new contact. */
  wixId: serviceId.optional(),
  /** For every submission of this address, also those that wait now. */
  remember: z.boolean().default(false),
});

/** F11: the owner says to whom a submission goes. @throws NotFoundError, RefusedError, SideError */
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
    const [row] = await tx.$queryRaw<
      { state: string }[]
    >`select state from form_submission where id = ${submissionId}::uuid and connection_id = ${id}`;
    if (!row) throw new NotFoundError();
    if (row.state !== 'choosing') throw new RefusedError('formChosen');
    const isForAll = remember && wixId !== undefined;
    if (isForAll) {
      await tx.$executeRaw`
        insert into form_choice (connection_id, site_no, address_key, wix_id) select ${id}, ${ctx.siteNo}, s.address_key, ${wixId} from form_submission s where s.connection_id = ${id} and s.id = ${submissionId}::uuid and s.address_key is not null
        on conflict (connection_id, address_key) do update set wix_id = excluded.wix_id`;
    }
    const count = await tx.$executeRaw`
      update form_submission s set state = 'waiting', reason = null, changed_at = clock_timestamp(), choice = case when s.id = ${submissionId}::uuid then ${toJson(choice)}::jsonb end
      where s.connection_id = ${id} and s.state = 'choosing' and (s.id = ${submissionId}::uuid or ${isForAll} and s.address_key = (select o.address_key from form_submission o where o.connection_id = ${id} and o.id = ${submissionId}::uuid))`;
    await tx.$executeRaw`select count_submissions(${id}::int)`;
    await startNow({ ctx, tx, connectionId: id });
    return { count };
  });
}

async function requireContact({ ctx, wixId }: { ctx: SiteContext; wixId: string }): Promise<void> {
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const found = (
    await side.read({ requests: [{ id: wixId, minVersion: 0 }], lane: 'interactive' })
  ).get(wixId);
  if (!found || found.kind === 'absent') throw new NotFoundError();
}
