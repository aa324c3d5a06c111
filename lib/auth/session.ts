import { createHash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

/** Signed in through the link that `npm start` printed: the person at this computer. */
export const sessionCookie = 'contact_sync_session';
export const sessionSeconds = 12 * 60 * 60;

const issuer = 'contact-sync';
const subject = 'local-owner';

/** A key of its own, so that the printed one never signs anything. */
const signingKey = (startKey: string) => new Uint8Array(hkdfSync('sha256', startKey, '', 'contact-sync session', 32));

/** Whether this is the printed key; takes the same time whatever is wrong with it. */
export function isStartKey({ given, startKey }: { given: string; startKey: string }): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(startKey));
}

export async function createSession({ startKey, nowMs }: { startKey: string; nowMs: number }): Promise<string> {
  const seconds = Math.floor(nowMs / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setSubject(subject)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + sessionSeconds)
    .sign(signingKey(startKey));
}

/** Whether this cookie was made by us for this start key and has not run out. */
export async function isSession({ token, startKey, nowMs }: { token: string; startKey: string; nowMs: number }): Promise<boolean> {
  try {
    await jwtVerify(token, signingKey(startKey), { algorithms: ['HS256'], issuer, subject, currentDate: new Date(nowMs) });
    return true;
  } catch {
    return false;
  }
}

/** `Set-Cookie` of a session. Loopback is plain http, so the cookie can't be `Secure`; it is never sent by another site. */
export const sessionCookieHeader = (token: string) => `${sessionCookie}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${sessionSeconds}`;

export function readCookie({ header, name }: { header: string | null; name: string }): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=');
    if (key === name) return value.join('=');
  }
  return null;
}
