import type { SubscriberManifest } from '@/lib/connectors/types';

/** The owner's own server, without a window that we know of; people go one by one. */
export const ghostManifest: SubscriberManifest = {
  id: 'ghost',
  name: 'Ghost',
  auth: [
    {
      key: 'address',
      label: 'API URL',
      help: 'In Ghost: Settings, Integrations, Add custom integration. The address beside "API URL", such as https://news.example.com.',
      secret: false,
    },
    {
      key: 'adminKey',
      label: 'Admin API key',
      help: 'From the same place, beside "Admin API key".',
      secret: true,
    },
  ],
  rate: { max: 20, perMs: 1_000 },
};
