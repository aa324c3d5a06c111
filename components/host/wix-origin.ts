/** The origins that the Wix dashboard frames apps from; the dashboard SDK accepts exactly these. */
const wixDashboard = /^https:\/\/(([a-z0-9-]+)\.)?manage\.wix\.com$/;

/** True when the Wix dashboard opened this address; it passes its own origin as a parameter. */
export function isInsideWix({ search, isFramed }: { search: string; isFramed: boolean }) {
  return isFramed && wixDashboard.test(new URLSearchParams(search).get('origin') ?? '');
}

/** Query parameters of our screens; all others came from Wix and are kept in every address. */
const screenParams = ['tab', 'cursor', 'step', 'code', 'row'] as const;

/** The path with the query parameters that Wix passed, so that a reload finds its host again. */
export function withHostParams({ path, hostSearch }: { path: string; hostSearch: string }) {
  const host = new URLSearchParams(hostSearch);
  for (const name of screenParams) host.delete(name);
  if (host.size === 0) return path;
  const [pathname = '/', own] = path.split('?');
  for (const [name, value] of new URLSearchParams(own)) host.set(name, value);
  return `${pathname}?${host.toString()}`;
}
