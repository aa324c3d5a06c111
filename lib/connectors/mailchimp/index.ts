import { defineConnector } from '@/lib/connectors/define';
import { unlimited } from '@/lib/connectors/http';
import { oneWayRow } from '@/lib/connectors/mapping-rows';
import { listsShape, rootShape } from './api-types';
import { createMailchimpClient } from './client';
import { mailchimpEnv } from './config';
import { mailchimpManifest } from './manifest';
import { createMailchimpService } from './service';
import { createMailchimpWebhook } from './webhook';

export const mailchimp = defineConnector({
  manifest: mailchimpManifest,
  env: mailchimpEnv,
  open: (config) => ({
    async readAccount({ fields: credentials, ...parts }) {
      const client = createMailchimpClient({
        ...parts,
        config,
        credentials,
        budget: unlimited,
        accountKey: 'connect',
      });
      const { value } = await client.get({
        path: '/?fields=account_id,account_name',
        schema: rootShape,
      });
      return {
        accountKey: value.account_id,
        label: value.account_name || 'Mailchimp',
        credentials,
      };
    },
    list: {
      async lists(input) {
        const { value } = await createMailchimpClient({ ...input, config }).get({
          path: '/lists?count=1000&fields=lists.id,lists.name,total_items',
          schema: listsShape,
        });
        return value.lists;
      },
      open: (input) => createMailchimpService({ ...input, config }),
      webhook: createMailchimpWebhook(config),
      defaultMapping: [
        oneWayRow(1, 'name.first', 'FNAME'),
        oneWayRow(2, 'name.last', 'LNAME'),
        oneWayRow(3, 'phone', 'PHONE'),
      ],
    },
  }),
});
