import { type z } from 'zod';
import { reasonOf } from '@/lib/core/model/reason';
import { readConnection } from '@/lib/db/connections';
import { readSubscriberState } from '@/lib/db/newsletters';
import { countLeftOut } from '@/lib/db/subscriber-links';
import { findFlow, type flowInput } from '@/lib/services/connections/find';
import { NotFoundError } from '@/lib/services/errors';
import { type NewsletterAccess } from '@/lib/services/sides/open-list';
import { type SiteContext } from '@/lib/services/site-context';
import { type NewsletterView } from '@/lib/services/views/flows';
import { readRules } from './rules';

/** A newsletter with its rules, progress and contacts not sent. @throws NotFoundError */
export async function showNewsletter({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<NewsletterView> {
  const view = await findFlow({ ctx, id: input.id, flow: 'subscribers' });
  const [stored, out] = await ctx.withSite(async (tx) => [
    await readConnection(tx, { seal: ctx.seal, siteNo: ctx.siteNo, connectionId: view.id }),
    await countLeftOut(tx, { connectionId: view.id }),
  ]);
  if (!stored) throw new NotFoundError();
  // sealed: what `createNewsletter` stored
  const access = stored.credentials as NewsletterAccess | null;
  const state = readSubscriberState(stored.progress);
  return {
    ...view,
    rules: readRules(view.rules),
    list: access?.listName ?? '',
    going: state === null ? 'service' : state.stage === 'live' ? null : state.stage,
    sweptAtMs: state?.stage === 'live' && state.sweptAtMs > 0 ? state.sweptAtMs : null,
    isTold: stored.hooks !== null,
    out: out.map(({ code, of, ...row }) => ({ ...row, reason: reasonOf({ code, of }) })),
  };
}
