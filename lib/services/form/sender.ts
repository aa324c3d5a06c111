import { createHmac, timingSafeEqual } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { WebhookRequest } from '@/lib/services/webhook/answer';

/**
 * Who posts, as far as windows are counted: an IPv4 address, or the network of an IPv6 one. A proxy of our own stands on
 * a private address and says for whom it asks; nobody else is believed.
 */
export function senderOf({ remoteAddress, headers }: Pick<WebhookRequest, 'remoteAddress' | 'headers'>): string {
  const isProxy = remoteAddress === undefined || !ipaddr.isValid(remoteAddress) || ipaddr.process(remoteAddress).range() !== 'unicast';
  const last = isProxy ? headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const address = withoutPort(last ?? remoteAddress ?? '');
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString();
}

/** Some proxies write `9.9.9.9:4711` or `[2001:db8::1]:4711`; the port says nothing of who it is. */
const withoutPort = (written: string): string => /^\[(.+)\](?::\d+)?$/.exec(written)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(written)?.[1] ?? written;

const toleranceMs = 5 * 60_000;

/** Whether `t=<unix s>,v1=<hex hmac-sha256(secret, t + "." + body)>` holds and is not older, or newer, than five minutes. */
export function isSigned({ header, raw, secret, nowMs }: { header: string | null; raw: Uint8Array; secret: string; nowMs: number }): boolean {
  const [, seconds = '', signature = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header?.trim() ?? '') ?? [];
  if (seconds === '' || Math.abs(nowMs - Number(seconds) * 1000) > toleranceMs) return false;
  return timingSafeEqual(createHmac('sha256', secret).update(`${seconds}.`).update(raw).digest(), Buffer.from(signature, 'hex'));
}
