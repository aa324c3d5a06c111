import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { saveCredentials } from '@/lib/db/connection-state/credentials';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { type SiteContext } from '@/lib/services/site-context';
import { type FormCredentials } from './rules';

export const setSignatureInput = flowInput.extend({ isSigned: z.boolean() });

/**
 * Sets whether posts must be signed. Switching it on makes a new secret, returned only here.
 * @throws NotFoundError
 */
export async function setSignature({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof setSignatureInput>;
}): Promise<{ secret: string | null }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'form' });
  const credentials: FormCredentials = {
    secret: input.isSigned ? randomBytes(32).toString('base64url') : null,
  };
  await ctx.withSite((tx) =>
    saveCredentials(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId: id, credentials }),
  );
  return credentials;
}
