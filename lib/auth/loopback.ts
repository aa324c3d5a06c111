/**
 * True when a request was addressed to this computer by name. A name that merely leads here (DNS
 * rebinding) is not enough.
 */
export function isLoopbackHost(host: string | null): boolean {
  if (!host) return false;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
