import { requireConnection } from '@/lib/services/connections/find-two-way';
import { pauseFlow } from '@/lib/services/connections/pause';
import { removeFlow } from '@/lib/services/connections/remove';
import { resumeFlow } from '@/lib/services/connections/resume';
import { type SiteContext } from '@/lib/services/site-context';

// What an owner does to his two-way sync, whichever number it has. @throws RefusedError without one

type Site = { readonly ctx: SiteContext };

export const pauseTwoWay = async ({ ctx }: Site) =>
  pauseFlow({ ctx, input: await requireConnection(ctx) });

export const resumeTwoWay = async ({ ctx }: Site) =>
  resumeFlow({ ctx, input: await requireConnection(ctx) });

export const disconnect = async ({ ctx }: Site) =>
  removeFlow({ ctx, input: await requireConnection(ctx) });
