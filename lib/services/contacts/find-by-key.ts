import { z } from 'zod';
import { canonical } from '@/lib/core/values/canonical';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import { searchLinks } from '@/lib/db/link-search';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { type FoundContact } from '@/lib/services/views/contacts';
import { readNames } from './names';

export const findByKeyInput = z.object({ key: z.string().trim().min(1).max(320) });

/**
 * Contacts whose e-mail, phone or id is exactly this. Values are sealed, so there is no search for
 * parts.
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
  const links = await ctx.withSite((tx) =>
    searchLinks(tx, { connectionId: connection.id, key: input.key, hashes }),
  );
  const names = await readNames({ ctx, connection, links });
  return { contacts: links.map(({ id }) => ({ linkId: id, name: names.get(id) ?? null })) };
}
