import { describe, expect, it } from 'vitest';
import { isLoopbackHost } from './loopback';
import { isFromOwnPage } from './same-origin';
import { createSession, isSession, isStartKey, readCookie, sessionSeconds } from './session';

const startKey = 'printed-at-start';
const nowMs = Date.UTC(2026, 0, 1);

describe('the link printed at start', () => {
  it('opens with exactly the printed key', () => {
    expect(isStartKey({ given: startKey, startKey })).toBe(true);
    for (const given of ['', 'printed-at-star', `${startKey}x`]) expect(isStartKey({ given, startKey })).toBe(false);
  });

  it('signs in for twelve hours, and only on the computer that made the key', async () => {
    const token = await createSession({ startKey, nowMs });
    expect(await isSession({ token, startKey, nowMs })).toBe(true);
    expect(await isSession({ token, startKey: 'another start', nowMs })).toBe(false);
    expect(await isSession({ token, startKey, nowMs: nowMs + (sessionSeconds + 1) * 1000 })).toBe(false);
    expect(await isSession({ token: `${token.slice(0, -2)}xx`, startKey, nowMs })).toBe(false);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
    expect(await isSession({ token: unsigned, startKey, nowMs })).toBe(false);
  });

  it('is bound to loopback names', () => {
    for (const host of ['127.0.0.1:3000', 'localhost:3000', 'localhost', '[::1]:3000']) expect(isLoopbackHost(host)).toBe(true);
    for (const host of [null, '', 'example.org', 'localhost.example.org:3000', '127.0.0.1.nip.io', '192.168.0.2:3000']) expect(isLoopbackHost(host)).toBe(false);
  });

  it('reads its cookie among others', () => {
    expect(readCookie({ header: 'a=1; contact_sync_session=x.y=; b=2', name: 'contact_sync_session' })).toBe('x.y=');
    expect(readCookie({ header: null, name: 'contact_sync_session' })).toBeNull();
  });
});

describe('a call that rides on a cookie', () => {
  const request = (method: string, headers: Record<string, string>) => new Request('http://127.0.0.1:3000/api/x', { method, headers: { host: '127.0.0.1:3000', ...headers } });
  it('may change something only from a page of our own', () => {
    expect(isFromOwnPage(request('GET', {}))).toBe(true);
    expect(isFromOwnPage(request('POST', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' }))).toBe(true);
    expect(isFromOwnPage(request('POST', { origin: 'http://127.0.0.1:3000' }))).toBe(true);
    expect(isFromOwnPage(request('POST', {}))).toBe(false);
    expect(isFromOwnPage(request('POST', { origin: 'http://127.0.0.1:3001', 'sec-fetch-site': 'same-site' }))).toBe(false);
    expect(isFromOwnPage(request('POST', { origin: 'https://example.org', 'sec-fetch-site': 'cross-site' }))).toBe(false);
    expect(isFromOwnPage(request('POST', { origin: 'null' }))).toBe(false);
  });
});
