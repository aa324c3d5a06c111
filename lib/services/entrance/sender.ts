import ipaddr from 'ipaddr.js';
import type { WebhookRequest } from './request';

/**
 * Who posts, as far as windows are counted: an IPv4 address, or the network of an IPv6 one. A proxy
 * of our own stands on a private address and says for whom it asks; nobody else is believed.
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
 * How the server in front of Next, which knows the other end of the connection, tells routes who
 * sends; what comes from outside under this name is overwritten.
 */
export const senderHeader = 'x-contact-sync-sender';

/**
 * Some proxies write `9.9.9.9:4711` or `[2001:db8::1]:4711`; the port says nothing of who it is.
 */
const withoutPort = (written: string): string =>
  /^\[(.+)\](?::\d+)?$/.exec(written)?.[1] ??
  /^(\d+(?:\.\d+){3}):\d+$/.exec(written)?.[1] ??
  written;
