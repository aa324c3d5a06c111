import { z } from 'zod';
import { openPosted } from '@/lib/db/form-submissions';
import { readSubmissions } from '@/lib/db/posted';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type SubmissionView } from '@/lib/services/views/forms';
import { readRules } from './rules';

const pageSize = 20;

export const listSubmissionsInput = flowInput.extend({
  /** The submission before which the page begins. */ before: recordId.optional(),
  /** Only what waits for the owner or was refused. */ open: z.literal('yes').optional(),
});

/**
 * Submissions, newest first, with their outcome; `contactLinkId`: the page of the contact it went
 * to. @throws NotFoundError
 */
export async function listSubmissions({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listSubmissionsInput>;
}): Promise<{ submissions: readonly SubmissionView[]; next: string | null }> {
  const { id, rules } = await findFlow({ ctx, id: input.id, flow: 'form' });
  const { trap } = readRules(rules);
  const rows = await ctx.withSite((tx) =>
    readSubmissions(tx, {
      connectionId: id,
      before: input.before ?? null,
      onlyOpen: input.open === 'yes',
      limit: pageSize + 1,
    }),
  );
  const shown = rows.slice(0, pageSize);
  return {
    submissions: shown.map((row) => ({
      id: row.id,
      state: row.state,
      atMs: row.receivedAt.getTime(),
      reason: row.reason,
      values:
        row.sealed === null
          ? null
          : Object.entries(openPosted({ seal: ctx.seal, id: row.id, sealed: row.sealed }))
              .filter(([name]) => name !== trap)
              .map(([name, value]) => ({
                name,
                value: typeof value === 'string' ? value : value.join(', '),
              })),
      cameIn: row.cameIn,
      contactLinkId: row.contactLinkId,
    })),
    next: rows.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
  };
}
