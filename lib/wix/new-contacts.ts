import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { NewContacts } from '@/lib/ports/sink';
import type { WixClient } from './client';
import { pageSize, queryPage } from './paging';
import { succeed } from './succeed';
import { contactsAnswer, type WixContact } from './wire';

const lane: Lane = 'run';

/**
 * List Contacts by pages of 1,000 (`paging.offset`), and Query Contacts by `createdDate`, both
 * oldest first.
 */
export const createNewContacts = ({
  client,
  toRecords,
}: {
  client: WixClient;
  toRecords: (at: {
    contacts: readonly WixContact[];
    lane: Lane;
  }) => Promise<readonly ContactRecord[]>;
}): NewContacts => ({
  page: pageSize,
  async list({ offset }) {
    const answer = await client.listContacts({ offset, limit: pageSize, lane });
    const { contacts } = succeed({ answer, schema: contactsAnswer, what: 'list contacts' });
    return { records: await toRecords({ contacts, lane }), serverTime: answer.serverTime };
  },
  async createdSince({ since, cursor }) {
    const page = await queryPage({
      query: (query) => client.queryContacts({ query, lane, patient: true }),
      filter: { createdDate: { $gte: since } },
      cursor: cursor ?? undefined,
    });
    return {
      records: await toRecords({ contacts: page.contacts, lane }),
      serverTime: page.serverTime,
      next: page.next ?? null,
    };
  },
});
