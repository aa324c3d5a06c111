import { z } from 'zod';
import { type SiteContext } from '@/lib/services/site-context';
import { type SandboxService } from '@/lib/services/views/sandbox';
import { callControl } from './control';

type Faults = Record<string, unknown>;

export const setFaultsInput = z.object({
  side: z.enum(['wix', 'hubspot', 'mailchimp']),
  faults: z.record(z.string(), z.union([z.boolean(), z.number()])),
});

/** The fault switches of the sandbox services. */
export async function getFaults({
  ctx,
}: {
  ctx: SiteContext;
}): Promise<Record<SandboxService, Faults>> {
  const read = (side: SandboxService) =>
    callControl<Faults>({ ctx, request: { side, method: 'GET', path: '/faults' } });
  const [wix, hubspot, mailchimp] = await Promise.all([
    read('wix'),
    read('hubspot'),
    read('mailchimp'),
  ]);
  return { wix, hubspot, mailchimp };
}

export function setFaults({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof setFaultsInput>;
}): Promise<Faults> {
  return callControl<Faults>({
    ctx,
    request: { side: input.side, method: 'PUT', path: '/faults', body: input.faults },
  });
}
