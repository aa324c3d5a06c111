import { createKeyHash } from '@/lib/core/fingerprint';
import { canonical } from '@/lib/core/values';
import { type SiteContext } from '../site-context';

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
