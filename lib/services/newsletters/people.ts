import { z } from 'zod';
import { type LinkState } from '@/lib/core/model/link';
import { type Reason } from '@/lib/core/model/reason';
import { readAddresses } from '@/lib/db/consent';
import { Prisma } from '@/lib/db/generated/client';
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

/** Who is sent and who is not, each with the reason, a page at a time. @throws NotFoundError */
export async function listPeople({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listPeopleInput>;
}): Promise<{ people: readonly NewsletterPerson[]; next: string | null }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'subscribers' });
  const after = input.after ? Prisma.sql`l.id > ${input.after}::uuid` : Prisma.sql`true`;
  const people = await readPeople({
    ctx,
    where: Prisma.sql`l.connection_id = ${id} and l.state::text = any(${[...states[input.who]]}::text[]) and ${after} order by l.id limit ${pageSize + 1}`,
  });
  return {
    people: people.slice(0, pageSize),
    next: people.length > pageSize ? (people[pageSize - 1]?.linkId ?? null) : null,
  };
}

type Row = {
  id: string;
  wix_id: string | null;
  key: string | null;
  state: LinkState;
  reason: Reason | null;
  retried: boolean;
};

/** Links as a newsletter shows them; addresses are opened for this. */
export async function readPeople({
  ctx,
  where,
}: {
  ctx: SiteContext;
  where: Prisma.Sql;
}): Promise<readonly NewsletterPerson[]> {
  return ctx.withSite(async (tx) => {
    const rows = await tx.$queryRaw<Row[]>`
      select l.id::text, l.wix_id, encode(l.wix_key, 'hex') as key, l.state::text, l.reason, l.decision ->> 'kind' = 'retry' and l.decision is not null as retried from link l where ${where}`;
    const addresses = await readAddresses(tx, {
      siteNo: ctx.siteNo,
      seal: ctx.seal,
      keys: rows.flatMap(({ key }) => key ?? []),
    });
    return rows.map((row) => ({
      linkId: row.id,
      wixId: row.wix_id,
      address: addresses.get(row.key ?? '') ?? null,
      state: row.state,
      reason: row.reason,
      isRetried: row.retried,
    }));
  });
}
