import { SideError } from '@/lib/core/model/side-error';
import { NotFoundError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

/** A screen is not held up longer by a service. */
const patienceMs = 4_000;

/** What a service answers while a screen can wait; `null` when it does not, which is logged. */
export async function withinReach<T>({
  ctx,
  what,
}: {
  ctx: SiteContext;
  what: Promise<T>;
}): Promise<T | null> {
  const answer = what.catch((error: unknown) => {
    // Disconnected while it was asked: as good as not answering.
    if (!(error instanceof SideError || error instanceof NotFoundError)) throw error;
    ctx.log.info({ err: error }, 'a service does not answer a screen');
    return null;
  });
  return Promise.race([answer, ctx.sleep(patienceMs).then(() => null)]);
}
