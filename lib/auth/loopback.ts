/**
 * True when a request names this computer as its host. A name that merely resolves to it (DNS
 * rebinding) is not enough.
 */
export function isLoopbackHost(host: string | null): boolean {
  if (!host) return false;
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
