import type { IncomingMessage, ServerResponse } from 'node:http';

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;
const oneYear = 'max-age=31536000';

/**
 * Security headers of every answer (S9). They must not keep the Wix dashboard from framing our
 * pages: the content policy controls framing.
 */
export function setSafeHeaders({
  request,
  response,
}: {
  request: IncomingMessage;
  response: ServerResponse;
}): void {
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
  // Forms are posted from the owner's pages on other origins.
  if (request.url?.startsWith('/api/forms/'))
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
  // Only over https: on this computer there is none.
  if (request.headers['x-forwarded-proto'] === 'https')
    response.setHeader('strict-transport-security', oneYear);
}
