import { canonical } from '@/lib/core/values/canonical';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import { type SiteContext } from '@/lib/services/site-context';

/** The keyed hash under which an address is kept, hex; `null` when it is blank. */
export async function emailKey({
  ctx,
  email,
}: {
  ctx: SiteContext;
  email: string;
}): Promise<string | null> {
  const address = canonical({ type: 'email', value: email });
  return address === null ? null : createKeyHash(await ctx.fingerprintKey())('email', address);
}
