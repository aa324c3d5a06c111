import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { WebhookRejected } from '@/lib/connectors/errors';
import { readAddress } from './client';
import { ghost } from './index';
import { toMember, toSubscriber } from './mapper';

const { webhook } = ghost.open({});

const member = {
  id: 'm1',
  email: 'Ana@Example.com',
  name: 'Ana',
  note: '',
  labels: [{ name: 'Press' }],
  newsletters: [{ id: 'n1' }],
  updated_at: '2026-01-01T00:00:00.000Z',
};

describe('a member of a Ghost site', () => {
  it('E02 E03 is a reader, left, was never one, or gets no mail any more', () => {
    const statusOf = (over: object, left = false) =>
      toSubscriber({ member: { ...member, ...over }, newsletter: 'n1', left }).status;
    expect([
      statusOf({}),
      statusOf({ newsletters: [{ id: 'n2' }] }),
      statusOf({ newsletters: [] }, true),
    ]).toEqual(['subscribed', 'archived', 'unsubscribed']);
    for (const [reason, status] of [
      ['spam', 'complained'],
      ['fail', 'bounced'],
      ['', 'bounced'],
    ] as const)
      expect(statusOf({ email_suppression: { suppressed: true, info: { reason } } })).toBe(status);
    expect(statusOf({ email_suppression: { suppressed: false, info: null } })).toBe('subscribed');
  });

  it('D11 keeps the labels of others, each once whatever its case', () => {
    expect(toMember({ values: { name: null, labels: ['press', 'VIP'] }, held: member })).toEqual({
      name: '',
      labels: [{ name: 'press' }, { name: 'VIP' }],
    });
    expect(toMember({ values: { note: 'n' }, held: member })).toEqual({ note: 'n' });
  });
});

it('an address may be that of the site or of its dashboard, in a folder or not', () => {
  for (const [given, address] of [
    ['news.example.com', 'https://news.example.com/'],
    [' https://example.com/blog/ghost/#/settings ', 'https://example.com/blog/'],
    ['http://127.0.0.1:2368/ghost', 'http://127.0.0.1:2368/'],
  ] as const)
    expect(readAddress(given).toString()).toBe(address);
  for (const given of [undefined, '', 'https://']) expect(() => readAddress(given)).toThrow();
});

describe('messages of a Ghost site', () => {
  const secret = 'a secret';
  const nowMs = 1_764_000_000_000;
  const rawBody = Buffer.from(
    JSON.stringify({
      member: { current: { email: 'New@example.com' }, previous: { email: 'old@example.com' } },
    }),
  );
  const signed = (body: Buffer, time: number | string) => {
    const signature = createHmac('sha256', secret).update(body).update(String(time)).digest('hex');
    return `sha256=${signature}, t=${time}`;
  };
  const verify = (over: Partial<Parameters<typeof webhook.verify>[0]> = {}) =>
    webhook.verify({ rawBody, header: () => signed(rawBody, nowMs), secret, nowMs, ...over });

  it('F01 are proven by bytes, secret and time', () => {
    expect(verify()).toBe(true);
    expect([
      verify({ rawBody: Buffer.from('{}') }),
      verify({ secret: 'another' }),
      verify({ nowMs: nowMs + 301_000 }),
      verify({ header: () => undefined }),
      verify({ header: () => 'sha256=, t=' }),
    ]).toEqual([false, false, false, false, false]);
  });

  it('F04 say whom to look at, by the old and the new address; anything else is refused', () => {
    expect(webhook.parse({ rawBody, listId: 'n1' })).toEqual([
      { email: 'new@example.com' },
      { email: 'old@example.com' },
    ]);
    expect(
      webhook.parse({
        rawBody: Buffer.from('{"member":{"current":{},"previous":{"email":"gone@example.com"}}}'),
        listId: 'n1',
      }),
    ).toEqual([{ email: 'gone@example.com' }]);
    for (const body of ['', '[]', '{"post":{}}'])
      expect(() => webhook.parse({ rawBody: Buffer.from(body), listId: 'n1' })).toThrow(
        WebhookRejected,
      );
  });

  it.each([
    ['an address of 100 kB', `${'a'.repeat(100_000)}@example.com`],
    ['no address', 'not an address'],
    ['a half surrogate and NUL', 'x\u0000\ud800@example.com'],
    ['another kind of value', { email: 1 }],
    ['a list', ['a@example.com']],
    ['nothing', null],
  ])('S7 %s: that one is refused, the other of its message is taken', (_, odd) => {
    const body = JSON.stringify({
      member: { current: { email: odd }, previous: { email: 'ana@example.com' } },
    });
    expect(webhook.parse({ rawBody: Buffer.from(body), listId: 'n1' })).toEqual([
      { email: 'ana@example.com' },
    ]);
    expect(
      webhook.parse({
        rawBody: Buffer.from(JSON.stringify({ member: { current: odd, previous: null } })),
        listId: 'n1',
      }),
    ).toEqual([]);
  });

  it('S7 a time that is none proves nothing', () => {
    for (const time of ['1e300', '-1', '1.5', '9'.repeat(400), 'NaN'])
      expect(
        verify({
          header: () => signed(rawBody, time),
        }),
      ).toBe(false);
  });
});
