import { takePass } from '@/lib/auth/local-access';
import { isFromOwnPage } from '@/lib/auth/same-origin';
import { noSessionCookie, readSessionKey } from '@/lib/auth/session-cookie';
import { getContext } from '@/lib/services/context';
import { problemResponse, problems } from './problem';

/** POST /api/sign-out: ends the session for good, also for copies of its cookie. */
export async function signOut(request: Request): Promise<Response> {
  if (!isFromOwnPage(request)) return problemResponse(problems.foreignPage);
  const { env, clock } = getContext();
  const key = readSessionKey(request);
  if (key !== null) takePass({ dataDir: env.DATA_DIR, kind: 'session', key, nowMs: clock.nowMs() });
  return new Response(null, {
    status: 204,
    headers: { 'set-cookie': noSessionCookie, 'cache-control': 'no-store' },
  });
}
