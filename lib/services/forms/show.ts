import { type z } from 'zod';
import { readConnection } from '@/lib/db/connections';
import { readLastPostedAt } from '@/lib/db/posted';
import { findFlow, type flowInput } from '@/lib/services/connections/find';
import { NotFoundError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { type FormView } from '@/lib/services/views/forms';
import { readRules, type FormCredentials } from './rules';
import { namesIn, readLastPosts, valuesIn } from './submissions';

/** A form with its rules, its address and its known fields. @throws NotFoundError */
export async function showForm({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<FormView> {
  const view = await findFlow({ ctx, id: input.id, flow: 'form' });
  const rules = readRules(view.rules);
  const stored = await ctx.withSite((tx) =>
    readConnection(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId: view.id }),
  );
  if (!stored) throw new NotFoundError();
  const posts = await readLastPosts({ ctx, connectionId: view.id });
  const found = namesIn({ posts, trap: rules.trap });
  const lastAtMs = await ctx.withSite((tx) => readLastPostedAt(tx, { connectionId: view.id }));
  return {
    ...view,
    rules,
    path: `/api/forms/${stored.accountKey}`,
    publicUrl: ctx.env.PUBLIC_URL ?? null,
    // sealed: what `createForm` or `setSignature` stored
    isSigned: (stored.credentials as FormCredentials).secret !== null,
    found,
    sent: Object.fromEntries(found.map((name) => [name, valuesIn({ posts, name })])),
    canSwitchOn: view.mapping.rows.some(({ wix }) => wix === 'email'),
    lastAtMs,
  };
}
