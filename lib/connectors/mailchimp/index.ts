import { unlimited } from '@/lib/connectors/http';
import type { SubscriberConnector } from '@/lib/connectors/types';
import type { MappingRow } from '@/lib/core/model/mapping';
import { listsShape, rootShape } from './api-types';
import { createMailchimpClient } from './client';
import { mailchimpManifest } from './manifest';
import { createMailchimpService } from './service';
import { mailchimpWebhook } from './webhook';

const row = (id: number, wix: string, remote: string): MappingRow => ({
  id,
  wix,
  remote,
  direction: 'toRemote',
  winner: 'wix',
  blanks: 'clear',
});

export const mailchimp: SubscriberConnector = {
  manifest: mailchimpManifest,
  async readAccount(input) {
    const client = createMailchimpClient({ ...input, budget: unlimited, accountKey: 'connect' });
    const { value } = await client.get({
      path: '/?fields=account_id,account_name',
      schema: rootShape,
    });
    return { accountKey: value.account_id, label: value.account_name || 'Mailchimp' };
  },
  async lists(input) {
    const { value } = await createMailchimpClient(input).get({
      path: '/lists?count=1000&fields=lists.id,lists.name,total_items',
      schema: listsShape,
    });
    return value.lists;
  },
  open: createMailchimpService,
  webhook: mailchimpWebhook,
  defaultMapping: [
    row(1, 'name.first', 'FNAME'),
    row(2, 'name.last', 'LNAME'),
    row(3, 'phone', 'PHONE'),
  ],
};
