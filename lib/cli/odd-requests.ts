import type { IncomingMessage } from 'node:http';

const methods: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** The status for a request that no browser and no service sends, before anything tries to make sense of it (S6); `null` for all others. */
export function statusOfOdd({ method = '', url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): 400 | 405 | null {
  if (!methods.has(method)) return 405;
  return url.startsWith('/') && isReadable(url) && URL.canParse(`http://${headers.host ?? 'localhost'}`) ? null : 400;
}

/** No half escape, no broken UTF-8 and no NUL in its path. */
function isReadable(url: string): boolean {
  try {
    return !decodeURIComponent(url.split('?')[0] ?? '').includes('\0');
  } catch {
    return false;
  }
}
