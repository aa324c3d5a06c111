import { isLoopbackHost } from '@/lib/auth/loopback';
import { createSession, isStartKey, sessionCookieHeader } from '@/lib/auth/session';
import { getContext } from '@/lib/services/context';
import { text } from '@/lib/text/text';

/** GET /start?key=…: the link printed by `npm start`. Sets the session and lands on the first screen, other parameters kept. */
export async function signIn(request: Request): Promise<Response> {
  const { env, clock } = getContext();
  const url = new URL(request.url);
  const given = url.searchParams.get('key') ?? '';
  const isAllowed = env.START_KEY !== undefined && isLoopbackHost(request.headers.get('host')) && isStartKey({ given, startKey: env.START_KEY });
  if (!isAllowed || env.START_KEY === undefined) return explain();
  url.searchParams.delete('key');
  const landing = env.SANDBOX_WIX_CONTROL ? '/sandbox' : '/';
  return new Response(null, {
    status: 303,
    headers: {
      location: `${landing}${url.search}`,
      'set-cookie': sessionCookieHeader(await createSession({ startKey: env.START_KEY, nowMs: clock.nowMs() })),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  });
}

/** A plain page: it must work before anything else does. */
function explain() {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${text('app.name')}</title>
<body style="font:16px/24px 'Helvetica Neue',Helvetica,Arial,sans-serif;max-width:600px;margin:48px auto;padding:0 24px">
<h1 style="font-size:24px">${text('signIn.title')}</h1><p>${text('signIn.text')}</p></body></html>`;
  return new Response(body, { status: 401, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } });
}
