import { describe, expect, it } from 'vitest';
import { senderOf } from './sender';

const sender = (remoteAddress: string | undefined, forwarded?: string) =>
  senderOf({
    remoteAddress,
    headers: { get: (name) => (name === 'x-forwarded-for' ? (forwarded ?? null) : null) },
  });

describe('who posts', () => {
  it.each([
    [
      'a proxy on this computer tells whom it asks for, the last one it saw',
      '127.0.0.1',
      '6.6.6.6, 9.9.9.9',
      '9.9.9.9',
    ],
    ['so does one in a private network', '10.0.0.3', '9.9.9.9', '9.9.9.9'],
    ['a stranger is not believed', '8.8.8.8', '9.9.9.9', '8.8.8.8'],
    ['an IPv4 address in IPv6 is the same', '::ffff:8.8.8.8', undefined, '8.8.8.8'],
    [
      'a network of IPv6 is one sender',
      '2001:db8:1:2:3::4',
      undefined,
      sender('2001:db8:1:2:9::9'),
    ],
    ['S9 a port is no part of the sender', '127.0.0.1', '9.9.9.9:4711', '9.9.9.9'],
    ['S9 nor is one of IPv6', '127.0.0.1', '[2001:db8:1:2:3::4]:4711', sender('2001:db8:1:2:9::9')],
    ['nonsense is one sender, too', '127.0.0.1', 'nonsense', 'unknown'],
    ['behind Next only the header tells', undefined, '9.9.9.9', '9.9.9.9'],
  ])('%s', (_, remote, forwarded, expected) => expect(sender(remote, forwarded)).toBe(expected));
});
