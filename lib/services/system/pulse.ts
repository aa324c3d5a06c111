import { readPulse } from '@/lib/db/pulse';
import { type SiteContext } from '@/lib/services/site-context';
import { type Pulse } from '@/lib/services/views/system';

const nothing: Pulse = {
  versions: { connection: '', contacts: '', history: '', flows: '' },
  busy: false,
};

/** A short text per topic that changes with the topic: screens ask every second or two. */
export async function getPulse({ ctx }: { ctx: Pick<SiteContext, 'withSite'> }): Promise<Pulse> {
  const row = await ctx.withSite(readPulse);
  if (!row) return nothing;
  const { busy, ...versions } = row;
  return { versions, busy };
}
