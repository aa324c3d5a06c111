import { type Context } from '@/lib/services/context';
import { senderHeader } from '@/lib/services/entrance/sender';
import { type Via } from '@/lib/services/site-context';
import { resolveSite } from '@/lib/services/sites/resolve';
import { isAtThisComputer } from './at-this-computer';
import { isPass } from './local-access';
import { isFromOwnPage } from './same-origin';
import { readSessionKey } from './session-cookie';

export type Identity =
  | { readonly kind: 'site'; readonly siteNo: number; readonly via: Via }
  | { readonly kind: 'none' }
  | { readonly kind: 'foreignPage' }
  | { readonly kind: 'noSite' };

/**
 * Identifies the caller. Inside Wix: by the dashboard's token, checked with Wix. Stand-alone: by
 * the session of the person at this computer, from a page of our own, addressed to loopback. A call
 * with a token never falls back to a cookie. @throws TooManyError
 */
export async function resolveIdentity({
  context,
  request,
}: {
  context: Context;
  request: Request;
}): Promise<Identity> {
  const token = request.headers.get('authorization');
  const sender = request.headers.get(senderHeader) ?? 'unknown';
  if (token !== null) {
    const siteNo = await resolveSite({ context, token, sender });
    return siteNo === null ? { kind: 'none' } : { kind: 'site', siteNo, via: 'wixDashboard' };
  }
  const key = readSessionKey(request);
  if (key === null || !isAtThisComputer({ context, request })) return { kind: 'none' };
  if (
    !isPass({ dataDir: context.env.DATA_DIR, kind: 'session', key, nowMs: context.clock.nowMs() })
  )
    return { kind: 'none' };
  if (!isFromOwnPage(request)) return { kind: 'foreignPage' };
  const siteNo = await resolveSite({ context, token: null, sender });
  return siteNo === null ? { kind: 'noSite' } : { kind: 'site', siteNo, via: 'startLink' };
}
