import ipaddr from 'ipaddr.js';
import type { WebhookRequest } from './request';

/**
 * The sender as rate windows count it: an IPv4 address, or the network of an IPv6 one. A proxy on a
 * private address names the sender in a header; that header is trusted from no other address.
 */
export function senderOf({
  remoteAddress,
  headers,
}: Pick<WebhookRequest, 'remoteAddress' | 'headers'>): string {
  const isProxy =
    remoteAddress === undefined ||
    !ipaddr.isValid(remoteAddress) ||
    ipaddr.process(remoteAddress).range() !== 'unicast';
  const last = isProxy ? headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const address = withoutPort(last ?? remoteAddress ?? '');
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString();
}

/**
 * By this header the server in front of Next, which sees the connection, tells routes the sender; a
 * value from outside is overwritten.
 */
export const senderHeader = 'x-contact-sync-sender';

/**
 * Some proxies write `9.9.9.9:4711` or `[2001:db8::1]:4711`; the port does not identify the sender.
 */
const withoutPort = (written: string): string =>
  /^\[(.+)\](?::\d+)?$/.exec(written)?.[1] ??
  /^(\d+(?:\.\d+){3}):\d+$/.exec(written)?.[1] ??
  written;
