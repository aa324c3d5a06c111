import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPass, endAllPasses, isPass, lifeSeconds, takePass } from './local-access';
import { isLoopbackHost } from './loopback';
import { isFromOwnPage } from './same-origin';
import { readSessionKey } from './session-cookie';

const nowMs = Date.UTC(2026, 0, 1);
let dataDir: string;
beforeAll(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-auth-'));
});
afterAll(() => fs.rmSync(dataDir, { recursive: true, force: true }));

const link = (key: string, atMs = nowMs) => ({ dataDir, kind: 'link', key, nowMs: atMs }) as const;
const session = (key: string, atMs = nowMs) =>
  ({ dataDir, kind: 'session', key, nowMs: atMs }) as const;

describe('the link printed at start', () => {
  it('S9 opens once, for a day, with exactly its key', () => {
    const key = createPass({ dataDir, kind: 'link', nowMs });
    for (const given of ['', key.slice(1), `${key}x`, '../keys.json'])
      expect(takePass(link(given))).toBe(false);
    expect(isPass(session(key)), 'it is no session').toBe(false);
    expect(takePass(link(key))).toBe(true);
    expect(takePass(link(key))).toBe(false);
    const old = createPass({ dataDir, kind: 'link', nowMs });
    expect(takePass(link(old, nowMs + (lifeSeconds.link + 1) * 1000))).toBe(false);
  });

  it('S9 a session holds for twelve hours, until it is signed out of or until a new start', () => {
    const [first, second] = [
      createPass({ dataDir, kind: 'session', nowMs }),
      createPass({ dataDir, kind: 'session', nowMs }),
    ];
    expect([isPass(session(first)), isPass(session(second))]).toEqual([true, true]);
    expect(isPass(session(first, nowMs + (lifeSeconds.session + 1) * 1000))).toBe(false);
    takePass(session(first));
    expect([isPass(session(first)), isPass(session(second))]).toEqual([false, true]);
    endAllPasses(dataDir);
    expect(isPass(session(second))).toBe(false);
  });

  it('S9 nobody reads a key out of the data folder', () => {
    const key = createPass({ dataDir, kind: 'session', nowMs });
    const files = fs.readdirSync(dataDir, { recursive: true, withFileTypes: true });
    expect(JSON.stringify(files)).not.toContain(key);
    expect(
      files.map((file) => fs.statSync(path.join(file.parentPath, file.name)).mode & 0o077),
    ).toEqual(files.map(() => 0));
  });

  it('is bound to loopback names', () => {
    for (const host of ['127.0.0.1:3000', 'localhost:3000', 'localhost', '[::1]:3000'])
      expect(isLoopbackHost(host)).toBe(true);
    for (const host of [
      null,
      '',
      'example.org',
      'localhost.example.org:3000',
      '127.0.0.1.nip.io',
      '192.168.0.2:3000',
    ])
      expect(isLoopbackHost(host)).toBe(false);
  });

  it('reads its cookie among others', () => {
    const keyIn = (cookie?: string) =>
      readSessionKey({ headers: new Headers(cookie === undefined ? {} : { cookie }) });
    expect(keyIn('a=1; contact_sync_session=x.y=; b=2')).toBe('x.y=');
    expect(keyIn('contact_sync_session=')).toBeNull();
    expect(keyIn()).toBeNull();
  });
});

describe('a call that rides on a cookie', () => {
  const request = (method: string, headers: Record<string, string>) =>
    new Request('http://127.0.0.1:3000/api/x', {
      method,
      headers: { host: '127.0.0.1:3000', ...headers },
    });
  it('may change something only from a page of our own', () => {
    expect(isFromOwnPage(request('GET', {}))).toBe(true);
    expect(
      isFromOwnPage(
        request('POST', { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-origin' }),
      ),
    ).toBe(true);
    expect(isFromOwnPage(request('POST', { origin: 'http://127.0.0.1:3000' }))).toBe(true);
    expect(isFromOwnPage(request('POST', {}))).toBe(false);
    expect(
      isFromOwnPage(
        request('POST', { origin: 'http://127.0.0.1:3001', 'sec-fetch-site': 'same-site' }),
      ),
    ).toBe(false);
    expect(
      isFromOwnPage(
        request('POST', { origin: 'https://example.org', 'sec-fetch-site': 'cross-site' }),
      ),
    ).toBe(false);
    expect(isFromOwnPage(request('POST', { origin: 'null' }))).toBe(false);
  });
});
