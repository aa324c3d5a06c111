const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request authorised by a cookie may change something: only from a page of our own. */
export function isFromOwnPage(request: Request): boolean {
  if (safeMethods.has(request.method)) return true;
  const fetchSite = request.headers.get('sec-fetch-site');
  if (fetchSite !== null && fetchSite !== 'same-origin') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return false;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get('host');
}
