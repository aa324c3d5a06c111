import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { createConnection } from '@/lib/db/connection-state/create';
import { waitForSetUp } from '@/lib/db/connection-state/phase';
import { type SiteContext } from '@/lib/services/site-context';
import { firstRules, type FormCredentials } from './rules';

export const createFormInput = z.object({ name: z.string().trim().min(1).max(100) });

/** Stores a form that takes test posts until it is switched on. Its public id is random. */
export async function createForm({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof createFormInput>;
}): Promise<{ connectionId: number }> {
  const credentials: FormCredentials = { secret: null };
  return ctx.withSite(async (tx) => {
    const { id } = await createConnection(tx, {
      seal: ctx.seal,
      siteNo: ctx.siteNo,
      flow: 'form',
      service: 'form',
      accountKey: randomBytes(12).toString('base64url'),
      accountName: input.name,
      credentials,
      policy: firstRules,
      rows: [],
    });
    await waitForSetUp(tx, { connectionId: id });
    return { connectionId: id };
  });
}
