import dns from 'node:dns';
import net from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * True for a public address; false for loopback, private, link-local (cloud metadata) and reserved
 * ones.
 */
const isPublicAddress = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return (
    parsed.range() === 'unicast' && !(parsed instanceof ipaddr.IPv6 && parsed.match(ipv4Compatible))
  );
};

/**
 * `::127.0.0.1` and the like: an old form of an IPv4 address, which the library treats as public
 * (S9, X36).
 */
const ipv4Compatible = ipaddr.IPv6.parseCIDR('::/96');

export class AddressRefused extends Error {
  override name = 'AddressRefused';
  readonly code = 'EADDRREFUSED';
  constructor() {
    super('the address leads into a private network');
  }
}

/**
 * A `lookup` for sockets that refuses names of private addresses. It runs at connect time, so the
 * checked address is the one connected to. A literal address never reaches a lookup: check it with
 * `assertHostAllowed`.
 */
export const guardedLookup =
  (input: { allowedHosts: readonly string[] }): net.LookupFunction =>
  (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const allowed = input.allowedHosts.includes(hostname)
        ? found
        : found.filter((entry) => isPublicAddress(entry.address));
      const [first] = allowed;
      if (!first || allowed.length !== found.length) return callback(new AddressRefused(), '', 0);
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };

/**
 * Throws `AddressRefused` for an origin that is not https, or is a literal private address, unless
 * its host is listed.
 */
export const assertHostAllowed = (input: {
  origin: string;
  allowedHosts: readonly string[];
}): void => {
  const url = new URL(input.origin);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (input.allowedHosts.includes(host)) return;
  if (url.protocol !== 'https:') throw new AddressRefused();
  if (net.isIP(host) !== 0 && !isPublicAddress(host)) throw new AddressRefused();
};
