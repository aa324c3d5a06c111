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
 * What every answer says to a browser (S9). The Wix dashboard frames our pages all the same: that
 * is the content policy's.
 */
export function setSafeHeaders({
  request,
  response,
}: {
  request: IncomingMessage;
  response: ServerResponse;
}): void {
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
  // Forms are posted from any page of the owner's.
  if (request.url?.startsWith('/api/forms/'))
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
  // Said over https only: on this computer there is none.
  if (request.headers['x-forwarded-proto'] === 'https')
    response.setHeader('strict-transport-security', oneYear);
}
