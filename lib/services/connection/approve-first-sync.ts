import { type SiteTransaction } from '@/lib/db/client';
import { type SiteContext } from '../site-context';

type Input = { readonly ctx: SiteContext; readonly tx: SiteTransaction; readonly connectionId: number };

/** The owner wants the first comparison applied: a connection that is preparing begins as soon as its time has come. */
export async function approveFirstSync({ ctx, tx, connectionId }: Input): Promise<void> {
  await tx.$executeRaw`update connection set sweep_at = now() where id = ${connectionId} and phase = 'preparing'`;
  await ctx.wake({ connectionId, tx });
}

/** Nothing is compared or written before the owner says so. */
export async function holdFirstSync({ tx, connectionId }: Omit<Input, 'ctx'>): Promise<void> {
  await tx.$executeRaw`update connection set sweep_at = null where id = ${connectionId}`;
}
