import { z } from 'zod';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { callControl, sandboxService } from './control';

type Faults = Record<string, unknown>;

export const setFaultsInput = z.object({
  side: sandboxService,
  faults: z.record(z.string(), z.union([z.boolean(), z.number(), z.null()])),
});

/** The fault switches of the sandbox services: of each, those that have an effect there. */
export async function getFaults({
  ctx,
}: {
  ctx: SiteContext;
}): Promise<Readonly<Record<string, Faults>>> {
  if (!ctx.env.SANDBOX_SERVICES) throw new RefusedError('notSandbox');
  const read = async (side: string) =>
    [
      side,
      await callControl<Faults>({ ctx, request: { side, method: 'GET', path: '/faults' } }),
    ] as const;
  return Object.fromEntries(await Promise.all(Object.keys(ctx.env.SANDBOX_SERVICES).map(read)));
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
