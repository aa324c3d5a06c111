import type { SubscriberManifest } from '@/lib/connectors/types';

/**
 * Ten calls at once for each user of an account; the service shows no window of its own. Source:
 * Mailchimp, "Fundamentals".
 */
export const mailchimpManifest: SubscriberManifest = {
  id: 'mailchimp',
  name: 'Mailchimp',
  auth: [
    {
      key: 'apiKey',
      label: 'API key',
      help: 'In Mailchimp: your profile, Extras, API keys. It ends with a dash and the data centre, such as -us21.',
      secret: true,
    },
  ],
  rate: { max: 10, perMs: 1_000 },
};
