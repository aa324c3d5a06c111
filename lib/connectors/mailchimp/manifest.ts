import type { Manifest } from '@/lib/connectors/types';

/**
 * Ten concurrent calls for each user of an account; the service reports no rate window. Source:
 * Mailchimp, "Fundamentals".
 */
export const mailchimpManifest: Manifest = {
  id: 'mailchimp',
  name: 'Mailchimp',
  summary: 'An audience of your Mailchimp account.',
  roles: ['list'],
  auth: [
    {
      key: 'apiKey',
      label: 'API key',
      help:
        'In Mailchimp: your profile, Extras, API keys. ' +
        'It ends with a dash and the data centre, such as -us21.',
      secret: true,
    },
  ],
  rates: { mailchimp: { limit: 10, windowMs: 1_000 } },
};
