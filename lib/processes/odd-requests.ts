import type { IncomingMessage } from 'node:http';

const methods: ReadonlySet<string> = new Set([
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
]);

const readsOnly: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/**
 * Pages are only read. Whatever else is posted to one, Next would look for an action by that name
 * and log that there is none.
 */
const takesMore = /^(\/api\/|\/__nextjs)/;

/**
 * The status for a request that no browser and no service sends, before anything tries to make
 * sense of it (S6); `null` for all others.
 */
export function statusOfOdd({
  method = '',
  url = '',
  headers,
}: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): 400 | 405 | null {
  if (!methods.has(method)) return 405;
  if (
    !url.startsWith('/') ||
    !isReadable(url) ||
    !URL.canParse(`http://${headers.host ?? 'localhost'}`)
  )
    return 400;
  return readsOnly.has(method) || takesMore.test(url) ? null : 405;
}

/** No half escape, no broken UTF-8 and no NUL in its path. */
function isReadable(url: string): boolean {
  try {
    return !decodeURIComponent(url.split('?')[0] ?? '').includes('\0');
  } catch {
    return false;
  }
}
