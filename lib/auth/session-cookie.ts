import { lifeSeconds } from './local-access';

const name = 'contact_sync_session';
/** Loopback is plain http, so the cookie can't be `Secure`; it is never sent by another site. */
const rules = 'Path=/; HttpOnly; SameSite=Strict';

/** `Set-Cookie` of a session, or of its end. */
export const sessionCookie = (key: string) =>
  `${name}=${key}; ${rules}; Max-Age=${lifeSeconds.session}`;
export const noSessionCookie = `${name}=; ${rules}; Max-Age=0`;

/** The key of the session a request comes with. */
export function readSessionKey(request: Pick<Request, 'headers'>): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=') || null;
  }
  return null;
}
