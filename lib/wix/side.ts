import { inParallel } from '@/lib/connectors/flow';
import { inChunks } from '@/lib/core/chunks';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { Reason } from '@/lib/core/model/reason';
import { byNumber, includesAll } from '@/lib/core/model/version';
import type { WriteOutcome } from '@/lib/core/model/write';
import { withOverlap } from '@/lib/core/run/watermark';
import { emailForms } from '@/lib/core/values/email';
import type { Clock, Sleep } from '@/lib/ports/clock';
import type { ContactSide, ReadResult, RecordPage } from '@/lib/ports/contact-side';
import type { NewContacts } from '@/lib/ports/sink';
import { deleteMany, fewDeletes } from './bulk-delete';
import { wixFields } from './catalogue';
import type { WixClient } from './client';
import { isCatalogueStale, toRecord } from './mapper';
import { createNewContacts } from './new-contacts';
import { createNewsletterContacts, type NewsletterContacts } from './newsletter';
import { applicationCode } from './outcome';
import { queryPage, type ContactsPage } from './paging';
import { createCatalogueSource } from './site-catalogue';
import { succeed } from './succeed';
import { contactAnswer, contactsAnswer, fieldAnswer, type WixContact } from './wire';
import { writeOne } from './write';

const readBatch = 100;
/** Single calls in flight at once; the budget limits how many are sent. */
const inFlight = 8;
const linkFieldName = 'externalCrmId';

export type WixSide = ContactSide & {
  readonly newContacts: NewContacts;
  readonly newsletter: NewsletterContacts;
};

/**
 * Contacts v4 as a `ContactSide`, and for exports and newsletters. `idField` is that of an
 * earlier `prepare`; `null`: it has not run, or there is none.
 */
export const createWixSide = (input: {
  client: WixClient;
  idField: string | null;
  clock: Clock;
  sleep: Sleep;
}): WixSide => {
  const { client } = input;
  const source = createCatalogueSource({ client, clock: input.clock });
  let linkFieldKey = input.idField;

  const toRecords = async (at: {
    contacts: readonly WixContact[];
    lane: Lane;
  }): Promise<readonly ContactRecord[]> => {
    let catalogue = await source.read({ lane: at.lane });
    if (at.contacts.some((contact) => isCatalogueStale({ contact, catalogue })))
      catalogue = await source.read({ lane: at.lane, fresh: true });
    return at.contacts.map((contact) =>
      toRecord({ contact, context: { catalogue, linkFieldKey } }),
    );
  };

  const recordOf = async (at: { contact: WixContact; lane: Lane }): Promise<ContactRecord> => {
    const [record] = await toRecords({ contacts: [at.contact], lane: at.lane });
    if (!record) throw new Error('one contact makes one record');
    return record;
  };

  const get = async (at: { id: string; lane: Lane }): Promise<ReadResult> => {
    const answer = await client.getContact(at);
    if (answer.status === 404 || isUnknownId({ status: answer.status, id: at.id }))
      return { kind: 'absent' };
    const { contact } = succeed({ answer, schema: contactAnswer, what: 'get contact' });
    const record = await recordOf({ contact, lane: at.lane });
    return { kind: contact.id === at.id ? 'found' : 'merged', record };
  };

  const queryAll = async (at: {
    filter: Readonly<Record<string, unknown>>;
    lane: Lane;
  }): Promise<readonly WixContact[]> => {
    const found = new Map<string, WixContact>();
    let cursor: string | undefined;
    do {
      const page = await queryPage({
        query: (query) => client.queryContacts({ query, lane: at.lane }),
        filter: at.filter,
        cursor,
      });
      for (const contact of page.contacts) found.set(contact.id, contact);
      cursor = page.next;
    } while (cursor !== undefined);
    return [...found.values()];
  };

  const readByQuery = async (at: {
    ids: readonly string[];
    lane: Lane;
  }): Promise<readonly ContactRecord[]> => {
    const known = at.ids.filter(isGuid);
    if (known.length === 0) return [];
    const answer = await client.queryContacts({
      query: { filter: { id: { $in: known } }, limit: readBatch, offset: 0 },
      lane: at.lane,
    });
    return toRecords({
      contacts: succeed({ answer, schema: contactsAnswer, what: 'query contacts' }).contacts,
      lane: at.lane,
    });
  };

  const side: ContactSide = {
    name: 'wix',
    capabilities: {
      upsertByOurId: false,
      conditionalWrite: true,
      history: false,
      sharesValues: true,
      deletedFeed: false,
      readsThroughIndex: true,
      readBatch,
      writeBatch: readBatch,
      searchLagMs: 30_000,
    },
    isNewer: byNumber,

    async prepare() {
      const notMade: Reason[] = [];
      const { fields } = await source.read({ lane: 'interactive', fresh: true });
      if (linkFieldKey === null || !fields.some((field) => field.key === linkFieldKey)) {
        const answer = await client.findOrCreateField({
          displayName: linkFieldName,
          lane: 'interactive',
        });
        if (applicationCode(answer) === 'FIELDS_QUOTA_EXCEEDED') {
          linkFieldKey = null;
          notMade.push({
            code: 'fieldQuotaReached',
            params: { side: 'wix', field: linkFieldName },
          });
        } else {
          linkFieldKey = succeed({ answer, schema: fieldAnswer, what: 'make field' }).field.key;
          await source.read({ lane: 'interactive', fresh: true });
        }
      }
      return { idField: linkFieldKey, notMade };
    },

    async fields() {
      return wixFields({
        catalogue: await source.read({ lane: 'interactive', fresh: true }),
        linkFieldKey,
      });
    },

    async read({ requests, lane }) {
      const results = new Map<string, ReadResult>();
      const doubtful = new Map(requests.map((request) => [request.id, request]));
      // For one contact a Get is authoritative and costs no more than a Query.
      const queried = requests.filter(({ isFresh }) => !isFresh).map(({ id }) => id);
      const batches = doubtful.size > 1 ? inChunks(queried, readBatch) : [];
      const pages = await inParallel({
        items: batches,
        limit: 2,
        run: (ids) => readByQuery({ ids, lane }),
      });
      for (const record of pages.flat()) {
        const others = doubtful.get(record.id)?.atLeast ?? [];
        if (!includesAll({ version: record.version, others, isNewer: byNumber })) continue;
        results.set(record.id, { kind: 'found', record });
        doubtful.delete(record.id);
      }
      await inParallel({
        items: [...doubtful.keys()],
        limit: inFlight,
        run: async (id) => void results.set(id, await get({ id, lane })),
      });
      return results;
    },

    async find({ by, values, lane }) {
      const path = {
        email: 'info.emails.email',
        phone: 'info.phones.e164Phone',
        linkedId: `info.extendedFields.${linkFieldKey}`,
      }[by];
      if (by === 'linkedId' && linkFieldKey === null) return [];
      // Wix does not say whether `$in` is case-sensitive: ask for every spelling, compare here.
      const asked = by === 'email' ? values.flatMap(emailForms) : values;
      const pages = await inParallel({
        items: inChunks([...new Set(asked)], readBatch),
        limit: 2,
        run: (chunk) => queryAll({ filter: { [path]: { $in: chunk } }, lane }),
      });
      const unique = new Map(pages.flat().map((contact) => [contact.id, contact]));
      return toRecords({ contacts: [...unique.values()], lane });
    },

    async list({ cursor, lane }) {
      const page = await queryPage({
        query: (query) => client.queryContacts({ query, lane, patient: true }),
        filter: {},
        cursor,
      });
      return toPage({ page, records: await toRecords({ contacts: page.contacts, lane }) });
    },

    async changed({ since, cursor, lane }) {
      const filter = { updatedDate: { $gte: since } };
      const page = await queryPage({
        query: (query) => client.queryContacts({ query, lane }),
        filter,
        cursor,
      });
      const records = await toRecords({ contacts: page.contacts, lane });
      return { ...toPage({ page, records }), deletedIds: [] };
    },

    async write({ requests, lane }) {
      const deletes = requests.filter((request) => request.kind === 'delete');
      const outcomes = new Map<string, WriteOutcome>(
        deletes.length > fewDeletes
          ? await deleteMany({ client, sleep: input.sleep, requests: deletes, lane })
          : [],
      );
      const writer = { client, source, linkFieldKey, toRecord: recordOf };
      await inParallel({
        items: requests.filter(({ ref }) => !outcomes.has(ref)),
        limit: inFlight,
        run: async (request) =>
          void outcomes.set(request.ref, await writeOne({ writer, request, lane })),
      });
      return outcomes;
    },
  };
  return {
    ...side,
    newContacts: createNewContacts({ client, toRecords }),
    newsletter: createNewsletterContacts({ client, side, toRecords }),
  };
};

const toPage = ({
  page,
  records,
}: {
  page: ContactsPage;
  records: readonly ContactRecord[];
}): RecordPage => ({
  records,
  watermark: withOverlap(page.serverTime),
  ...(page.next === undefined ? {} : { next: page.next }),
});

const isGuid = (id: string): boolean => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id);

/** Wix answers 400, not 404, to an id that is no GUID. */
const isUnknownId = (input: { status: number; id: string }): boolean =>
  input.status === 400 && !isGuid(input.id);
