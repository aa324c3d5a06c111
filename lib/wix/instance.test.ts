import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openSignedInstance } from './instance';

const appSecret = 'the-app-secret';
const nowMs = Date.parse('2025-12-02T10:00:00Z');
const instanceId = '22222222-2222-4222-8222-222222222222';
const owner = { instanceId, signDate: '2025-12-02T09:59:00.000Z', permissions: 'OWNER' };

const tokenOf = (content: unknown, secret = appSecret) => {
  const payload = Buffer.from(
    typeof content === 'string' ? content : JSON.stringify(content),
  ).toString('base64url');
  return `${createHmac('sha256', secret).update(payload).digest('base64url')}.${payload}`;
};
const open = (token: string) => openSignedInstance({ token, appSecret, nowMs });

describe('the signed instance of the dashboard', () => {
  it('opens an owner’s', () => {
    expect(open(tokenOf(owner))).toEqual({ instanceId, atMs: Date.parse(owner.signDate) });
  });

  it('F01 refuses another secret, an altered payload and half a token', () => {
    const [signature, payload] = tokenOf(owner).split('.');
    const altered = Buffer.from(JSON.stringify({ ...owner, instanceId: 'another' })).toString(
      'base64url',
    );
    for (const token of [
      tokenOf(owner, 'another-secret'),
      `${signature}.${altered}`,
      `.${payload}`,
      `${signature}.`,
      `${signature}`,
      '',
      `${signature}.${payload}.more`,
      `AAAA.${payload}`,
    ])
      expect(open(token), token).toBeNull();
  });

  it.each([
    ['a visitor', { ...owner, permissions: undefined }],
    ['a member of the site', { ...owner, aid: 'visitor-id' }],
    ['another role', { ...owner, permissions: 'EDITOR' }],
    ['nobody’s site', { ...owner, instanceId: '' }],
    ['no date', { ...owner, signDate: undefined }],
    ['a date that is none', { ...owner, signDate: 'yesterday' }],
    ['yesterday', { ...owner, signDate: '2025-12-01T09:59:00.000Z' }],
    ['tomorrow', { ...owner, signDate: '2025-12-03T10:00:00.000Z' }],
    ['not JSON', 'nonsense'],
  ])('refuses, though signed: %s', (_name, content) => {
    expect(open(tokenOf(content))).toBeNull();
  });

  it('allows for clocks that differ by a few minutes', () => {
    expect(open(tokenOf({ ...owner, signDate: '2025-12-02T10:04:00.000Z' }))).toMatchObject({
      instanceId,
    });
  });
});
