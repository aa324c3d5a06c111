import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { SubscriberPage, SubscriberWix } from '@/lib/ports/consents';
import type { ContactSide } from '@/lib/ports/contact-side';
import { labelsKey } from './catalogue';
import type { WixClient } from './client';
import { queryPage } from './paging';
import { createSubscriptions } from './subscriptions';
import { succeed } from './succeed';
import { contactsAnswer, type WixContact } from './wire';

/** The path of the status in a contact, as a filter names it. */
const statusPath = 'info.extendedFields.emailSubscriptions.subscriptionStatus';
const subscribed = { [statusPath]: 'SUBSCRIBED' };

export type NewsletterContacts = {
  /** `fields`: the catalogue keys to read of a contact. */
  open(input: { readonly fields: readonly string[]; readonly lane: Lane }): SubscriberWix;
  /** How many contacts there are, and how many of them are subscribed. Throws `SideError`. */
  count(): Promise<{ readonly contacts: number; readonly subscribed: number }>;
};

type Parts = {
  readonly client: WixClient;
  readonly side: ContactSide;
  readonly toRecords: (at: {
    contacts: readonly WixContact[];
    lane: Lane;
  }) => Promise<readonly ContactRecord[]>;
};

/** Wix contacts and their e-mail subscriptions, as a newsletter uses them. */
export const createNewsletterContacts = ({
  client,
  side,
  toRecords,
}: Parts): NewsletterContacts => ({
  open({ fields, lane }) {
    const subscriptions = createSubscriptions({ client });
    const paths = partsOf(fields);
    const list = async (at: {
      filter: Readonly<Record<string, unknown>>;
      cursor: string | null;
    }): Promise<SubscriberPage> => {
      const page = await queryPage({
        query: (query) =>
          client.queryContacts({ query: { ...query, fields: paths }, lane, patient: true }),
        filter: at.filter,
        cursor: at.cursor ?? undefined,
      });
      return {
        records: await toRecords({ contacts: page.contacts, lane }),
        next: page.next ?? null,
        serverTime: page.serverTime,
      };
    };
    return {
      now: async () => (await queryOne({ client, filter: {} })).serverTime,
      subscribed: ({ cursor }) => list({ filter: subscribed, cursor }),
      changed: ({ since, cursor }) => list({ filter: { updatedDate: { $gte: since } }, cursor }),
      async read(ids) {
        const results = await side.read({
          requests: ids.map((id) => ({ id })),
          lane,
        });
        return new Map(
          ids.map((id) => {
            const result = results.get(id);
            return [id, result?.kind === 'found' ? result.record : null];
          }),
        );
      },
      find: (addresses) => side.find({ by: 'email', values: addresses, lane }),
      readings: (addresses) => subscriptions.read({ addresses, lane }),
      write: (wanted) => subscriptions.write({ wanted, lane }),
    };
  },
  async count() {
    const [all, in_] = await Promise.all([
      queryOne({ client, filter: {} }),
      queryOne({ client, filter: subscribed }),
    ]);
    return { contacts: all.total, subscribed: in_.total };
  },
});

async function queryOne({
  client,
  filter,
}: {
  client: WixClient;
  filter: Readonly<Record<string, unknown>>;
}): Promise<{ total: number; serverTime: string }> {
  const answer = await client.queryContacts({
    query: {
      filter,
      sort: { fieldName: 'createdDate', order: 'ASC' },
      limit: 1,
      offset: 0,
      fields: always,
    },
    lane: 'interactive',
  });
  const { pagingMetadata } = succeed({ answer, schema: contactsAnswer, what: 'count contacts' });
  return { total: pagingMetadata?.total ?? 0, serverTime: answer.serverTime };
}

/** The address, its status, and the dates that paging needs. */
const always = ['createdDate', 'updatedDate', 'primaryInfo', 'info.emails', 'info.extendedFields'];

const sections: Readonly<Record<string, string>> = {
  name: 'info.name',
  phone: 'info.phones',
  address: 'info.addresses',
  [labelsKey]: 'info.labelKeys',
  company: 'info.company',
  jobTitle: 'info.jobTitle',
  birthdate: 'info.birthdate',
  locale: 'info.locale',
};

/** The parts of a contact that hold these fields. Custom ones are in one part with the status. */
const partsOf = (fields: readonly string[]): readonly string[] => [
  ...new Set([...always, ...fields.flatMap((key) => sections[key.split('.')[0] ?? ''] ?? [])]),
];
