import { z } from 'zod';
import { readPeople } from '@/lib/db/subscriber-links';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type NewsletterPerson } from '@/lib/services/views/flows';

const pageSize = 50;

export const listPeopleInput = flowInput.extend({
  who: z.enum(['in', 'out', 'refused']).default('in'),
  /** The link after which the page begins. */
  after: recordId.optional(),
});

const states = { in: ['inSync'], out: ['excluded', 'waiting'], refused: ['failed'] } as const;

/** Contacts sent and not sent, each with the reason, a page at a time. @throws NotFoundError */
export async function listPeople({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listPeopleInput>;
}): Promise<{ people: readonly NewsletterPerson[]; next: string | null }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'subscribers' });
  const people = await ctx.withSite((tx) =>
    readPeople(tx, {
      seal: ctx.seal,
      siteNo: ctx.siteNo,
      connectionId: id,
      which: { states: states[input.who], after: input.after ?? null },
      limit: pageSize + 1,
    }),
  );
  return {
    people: people.slice(0, pageSize),
    next: people.length > pageSize ? (people[pageSize - 1]?.linkId ?? null) : null,
  };
}
