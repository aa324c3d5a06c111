import type { Manifest } from '@/lib/connectors/types';

/** The owner's own server, with no known rate limit; members are written one by one. */
export const ghostManifest: Manifest = {
  id: 'ghost',
  name: 'Ghost',
  summary: 'A newsletter of your own Ghost site.',
  roles: ['list'],
  auth: [
    {
      key: 'address',
      label: 'API URL',
      help:
        'In Ghost: Settings, Integrations, Add custom integration. ' +
        'The address beside "API URL", such as https://news.example.com.',
      secret: false,
    },
    {
      key: 'adminKey',
      label: 'Admin API key',
      help: 'From the same place, beside "Admin API key".',
      secret: true,
    },
  ],
  rates: { ghost: { limit: 20, windowMs: 1_000 } },
};
