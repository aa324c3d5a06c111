import { z } from 'zod';
import { Prisma } from '@/lib/db/generated/client';
import { speaksOf } from '@/lib/db/reason';
import { requireConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { lookAgain } from '@/lib/services/contacts/look-again';
import { RefusedError } from '@/lib/services/errors';
import { reasonCode, reasonSide, recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const retryManyInput = z.union([
  z.object({ linkIds: z.array(recordId).min(1).max(50) }),
  z.object({
    state: z.enum(['onHold', 'failed']),
    code: reasonCode,
    of: reasonSide.optional(),
  }),
]);
type RetryManyInput = z.output<typeof retryManyInput>;

type Row = { id: string; wix_id: string | null; remote_id: string | null };

const stepSize = 500;

/** Looks again at chosen contacts, or at all that wait for one cause; behind live changes. */
export async function retryMany({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: RetryManyInput;
}): Promise<{ count: number }> {
  const connection = await requireConnection(ctx);
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const rows: Row[] = await readStep({ ctx, connection, input, after });
    if (rows.length === 0) break;
    const links = rows.map((row) => ({ id: row.id, wixId: row.wix_id, remoteId: row.remote_id }));
    await lookAgain({
      ctx,
      connection,
      links,
      decision: { kind: 'retry' },
      cause: 'retry',
      lane: 'linkIds' in input ? 'interactive' : 'run',
    });
    count += rows.length;
    after = rows.at(-1)?.id ?? null;
  }
  if (count === 0) throw new RefusedError('nothingToRetry');
  return { count };
}

function readStep({
  ctx,
  connection,
  input,
  after,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  input: RetryManyInput;
  after: string | null;
}) {
  const wanted =
    'linkIds' in input
      ? Prisma.sql`l.id = any(${input.linkIds}::uuid[]) and l.state in ('onHold', 'failed')`
      : Prisma.sql`l.state = ${input.state}::link_state and l.reason ->> 'code' = ${input.code}
          and ${speaksOf({ column: 'l.reason', of: input.of })}`;
  return ctx.withSite(
    (tx) =>
      tx.$queryRaw<Row[]>`
      select l.id::text, l.wix_id, l.remote_id from link l
      where l.connection_id = ${connection.id} and ${wanted} and ${after === null ? Prisma.sql`true` : Prisma.sql`l.id > ${after}::uuid`}
      order by l.id limit ${stepSize}`,
  );
}
