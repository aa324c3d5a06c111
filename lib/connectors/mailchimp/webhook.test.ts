import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mailchimp } from './index';

const { webhook } = mailchimp.open({});

describe('messages of Mailchimp', () => {
  const parse = (form: Record<string, string>) =>
    webhook.parse({
      rawBody: Buffer.from(
        new URLSearchParams({ type: 'upemail', 'data[list_id]': 'l1', ...form }).toString(),
      ),
      listId: 'l1',
    });

  it.each([
    ['an address of 100 kB', `${'a'.repeat(100_000)}@example.com`],
    ['no address', 'not an address'],
    ['NUL', 'x\u0000@example.com'],
    ['what was no UTF-8', 'x\ufffd@example.com'],
    ['nothing', ''],
  ])('S7 %s: that one is refused, the other of its message is taken', (_, odd) => {
    expect(parse({ 'data[old_email]': odd, 'data[new_email]': 'Ana@example.com' })).toEqual([
      { email: 'ana@example.com' },
    ]);
  });

  it('S7 a time that is none proves nothing', () => {
    const rawBody = Buffer.from('type=subscribe');
    const signature = (time: string) =>
      createHmac('sha256', 's').update(`${time}.`).update(rawBody).digest('hex');
    const verify = (time: string, nowMs = 1_764_000_000_000) =>
      webhook.verify({
        rawBody,
        secret: 's',
        nowMs,
        header: () => `t=${time},v1=${signature(time)}`,
      });
    expect(verify('1764000000')).toBe(true);
    for (const time of ['1e300', '-1', '1764000000.5', '9'.repeat(400), 'NaN', ''])
      expect(verify(time)).toBe(false);
  });

  it('H06 an international address is one, in either form of its domain', () => {
    expect(
      parse({
        'data[old_email]': 'ana@m\u00fcnchen.example',
        'data[new_email]': 'ana@xn--mnchen-3ya.example',
      }),
    ).toEqual([{ email: 'ana@xn--mnchen-3ya.example' }]);
  });
});
