import { z } from 'zod';
import { canonical } from '@/lib/core/values/canonical';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { type FoundContact } from '@/lib/services/views';
import { readNames } from './names';

export const findByKeyInput = z.object({ key: z.string().trim().min(1).max(320) });

type Row = { id: string; wix_id: string | null; remote_id: string | null };

/**
 * Contacts whose e-mail, phone or id is exactly this. Values are sealed, so parts of them can't be
 * searched for.
 */
export async function findByKey({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof findByKeyInput>;
}): Promise<{ contacts: readonly FoundContact[] }> {
  const connection = await findConnection(ctx);
  if (!connection) return { contacts: [] };
  const hash = createKeyHash(await ctx.fingerprintKey());
  const hashes = (['email', 'phone'] as const).flatMap((kind) => {
    const value = canonical({ type: kind, value: input.key });
    return value === null ? [] : [hash(kind, value)];
  });
  const rows = await ctx.withSite(
    (tx) =>
      tx.$queryRaw<Row[]>`
      select l.id::text, l.wix_id, l.remote_id from link l
      where l.connection_id = ${connection.id} and (
        l.wix_id = ${input.key} or l.remote_id = ${input.key} or l.id::text = ${input.key.toLowerCase()}
        or l.wix_key = any(select decode(h, 'hex') from unnest(${hashes}::text[]) h)
        or l.remote_key = any(select decode(h, 'hex') from unnest(${hashes}::text[]) h)
        or l.id in (select a.link_id from alias a where a.connection_id = ${connection.id} and a.old_id = ${input.key}))
      order by l.id limit 20`,
  );
  const names = await readNames({
    ctx,
    connection,
    links: rows.map((row) => ({ id: row.id, wixId: row.wix_id, remoteId: row.remote_id })),
  });
  return { contacts: rows.map(({ id }) => ({ linkId: id, name: names.get(id) ?? null })) };
}
