import { z } from 'zod';
import { type SubmissionState } from '@/lib/core/flows/form/form';
import { type Reason } from '@/lib/core/model/reason';
import { openPosted } from '@/lib/db/form-submissions';
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

type Row = {
  id: string;
  state: SubmissionState;
  received_at: Date;
  reason: Reason | null;
  sealed: Uint8Array | null;
  came_in: boolean;
  contact: string | null;
};

/**
 * What was posted, newest first, with what became of it; `contactLinkId`: the page of the contact
 * it went to. @throws NotFoundError
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
  const rows = await ctx.withSite(
    (tx) => tx.$queryRaw<Row[]>`
      select s.id::text, s.state, s.received_at, s.reason, s.sealed, l.wix_id is not null as came_in, t.id::text as contact
      from form_submission s
      left join link l on l.id = s.link_id and l.connection_id = s.connection_id
      left join connection c on c.flow = 'twoWay' and c.removed_at is null
      left join link t on t.connection_id = c.id and t.wix_id = l.wix_id
      where s.connection_id = ${id} and (${input.before ?? null}::uuid is null or s.id < ${input.before ?? null}::uuid)
        and (${input.open ?? null}::text is null or s.state in ('choosing', 'failed'))
      order by s.id desc limit ${pageSize + 1}`,
  );
  const shown = rows.slice(0, pageSize);
  return {
    submissions: shown.map((row) => ({
      id: row.id,
      state: row.state,
      atMs: row.received_at.getTime(),
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
      cameIn: row.came_in,
      contactLinkId: row.contact,
    })),
    next: rows.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
  };
}
