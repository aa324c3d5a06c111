import { type z } from 'zod';
import { postedValue } from '@/lib/core/flows/form/fields';
import { addressOf } from '@/lib/core/flows/form/form';
import { canonical } from '@/lib/core/values/canonical';
import { openPosted } from '@/lib/db/form-submissions';
import { readSubmission } from '@/lib/db/posted';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { nameIn } from '@/lib/services/contacts/names';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { openWix } from '@/lib/services/sides/open-wix';
import { type SiteContext } from '@/lib/services/site-context';
import { type CandidateView } from '@/lib/services/views/forms';

export const candidatesInput = flowInput.extend({ submissionId: recordId });

const shownAtMost = 20;

/**
 * Wix contacts with the address, else the number, of a submission that waits for the owner; none
 * once it no longer waits. @throws NotFoundError, SideError
 */
export async function listCandidates({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof candidatesInput>;
}): Promise<{ candidates: readonly CandidateView[] }> {
  const { id, mapping } = await findFlow({ ctx, id: input.id, flow: 'form' });
  const row = await ctx.withSite((tx) =>
    readSubmission(tx, { connectionId: id, submissionId: input.submissionId }),
  );
  if (!row) throw new NotFoundError();
  if (row.state !== 'choosing' || row.sealed === null) return { candidates: [] };
  const values = openPosted({ seal: ctx.seal, id: input.submissionId, sealed: row.sealed });
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const find = (by: 'email' | 'phone', value: string | null) =>
    value === null ? [] : side.find({ by, values: [value], lane: 'interactive' });
  const byEmail = await find('email', addressOf({ values, rows: mapping.rows }));
  const phoneRow = mapping.rows.find(({ wix }) => wix === 'phone');
  const found =
    byEmail.length > 0 || !phoneRow
      ? byEmail
      : await find(
          'phone',
          canonical({ type: 'phone', value: postedValue({ values, key: phoneRow.remote }) }),
        );
  return {
    candidates: found.slice(0, shownAtMost).map((record) => ({
      wixId: record.id,
      name: nameIn({ values: record.fields, side: 'wix', rows: mapping.rows }),
      email: record.emails[0] ?? null,
      phone: record.phones[0] ?? null,
      createdAt: record.createdAt,
    })),
  };
}
