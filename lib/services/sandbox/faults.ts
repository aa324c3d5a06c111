import { z } from 'zod';
import { type SiteContext } from '../site-context';
import { callControl } from './control';

type Faults = Record<string, unknown>;

export const setFaultsInput = z.object({
  side: z.enum(['wix', 'hubspot']),
  faults: z.record(z.string(), z.union([z.boolean(), z.number()])),
});

/** The fault switches of both sandbox services. */
export async function getFaults({ ctx }: { ctx: SiteContext }): Promise<{ wix: Faults; hubspot: Faults }> {
  const read = (side: 'wix' | 'hubspot') => callControl<Faults>({ ctx, request: { side, method: 'GET', path: '/faults' } });
  const [wix, hubspot] = await Promise.all([read('wix'), read('hubspot')]);
  return { wix, hubspot };
}

export function setFaults({ ctx, input }: { ctx: SiteContext; input: z.output<typeof setFaultsInput> }): Promise<Faults> {
  return callControl<Faults>({ ctx, request: { side: input.side, method: 'PUT', path: '/faults', body: input.faults } });
}
