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
 * Pages are only read. For a POST to a page, Next would look up a server action and log that there
 * is none.
 */
const takesMore = /^(\/api\/|\/__nextjs)/;

/**
 * The status for a malformed request that no browser or service sends, before it is parsed (S6);
 * `null` for all others.
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

/** The path has no broken escape, no invalid UTF-8 and no NUL. */
function isReadable(url: string): boolean {
  try {
    return !decodeURIComponent(url.split('?')[0] ?? '').includes('\0');
  } catch {
    return false;
  }
}
