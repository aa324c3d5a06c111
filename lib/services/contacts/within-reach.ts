import { SideError } from '@/lib/core/model/side-error';
import { NotFoundError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

/** The longest a screen waits for a service. */
const patienceMs = 4_000;

/** A service's answer if it comes while a screen can wait; else `null`. Failures are logged. */
export async function withinReach<T>({
  ctx,
  what,
}: {
  ctx: SiteContext;
  what: Promise<T>;
}): Promise<T | null> {
  const answer = what.catch((error: unknown) => {
    // Disconnected meanwhile: treated like a service that does not answer.
    if (!(error instanceof SideError || error instanceof NotFoundError)) throw error;
    ctx.log.info({ err: error }, 'a service does not answer a screen');
    return null;
  });
  return Promise.race([answer, ctx.sleep(patienceMs).then(() => null)]);
}
