import { type MiddlewareHandler } from 'hono';
import { isLoopbackHost } from '@/lib/auth/loopback';
import { type ApiEnv } from './api';

/**
 * Lets in who calls this computer by name from a program or a page of this very address: no page of
 * elsewhere, and none whose own name was made to lead here (DNS rebinding).
 */
export const onlyFromHere: MiddlewareHandler<ApiEnv> = (c, next) => {
  const host = c.req.header('host') ?? null;
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const isOwnPage = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  const isHere =
    isLoopbackHost(host) &&
    isOwnPage &&
    (site === undefined || site === 'same-origin' || site === 'none');
  if (!isHere)
    return Promise.resolve(
      c.json({ message: 'The side door of the sandbox opens to this computer only.' }, 403),
    );
  return next();
};
