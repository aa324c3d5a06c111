import { isAtThisComputer } from '@/lib/auth/at-this-computer';
import { createPass, isPass, takePass } from '@/lib/auth/local-access';
import { readSessionKey, sessionCookie } from '@/lib/auth/session-cookie';
import { getContext } from '@/lib/services/context';
import { signInPage } from './sign-in-page';

/**
 * GET /start?key=…: the link printed by `npm start`, valid once. Sets the session and redirects to
 * the first screen, keeping other parameters; redirects a signed-in browser, too.
 */
export async function signIn(request: Request): Promise<Response> {
  const context = getContext();
  const { env, clock } = context;
  const pass = { dataDir: env.DATA_DIR, nowMs: clock.nowMs() };
  const url = new URL(request.url);
  const key = url.searchParams.get('key') ?? '';
  if (!isAtThisComputer({ context, request }) || !isOpened(request)) return signInPage();
  url.searchParams.delete('key');
  const landing = {
    location: `${env.SANDBOX_SERVICES ? '/sandbox' : '/'}${url.search}`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  };
  const session = readSessionKey(request);
  if (session !== null && isPass({ ...pass, kind: 'session', key: session }))
    return new Response(null, { status: 303, headers: landing });
  if (!takePass({ ...pass, kind: 'link', key })) return signInPage();
  const cookie = sessionCookie(createPass({ ...pass, kind: 'session' }));
  return new Response(null, { status: 303, headers: { ...landing, 'set-cookie': cookie } });
}

/** A browser's prefetch must not use the link up. */
const isOpened = ({ method, headers }: Request) =>
  method === 'GET' && !/prefetch/i.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '');
