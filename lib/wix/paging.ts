import { z } from 'zod';
import type { HttpAnswer } from '@/lib/connectors/http-call';
import type { ContactQuery } from './client';
import { succeed } from './succeed';
import { contactsAnswer, type WixContact } from './wire';

export const pageSize = 1000;

/**
 * Pages inside one `createdDate` overlap by this much, so that a few deletions meanwhile do not
 * make a contact slip through.
 */
const overlap = 100;

const cursorShape = z.object({
  from: z.string(),
  offset: z.number().int().nonnegative(),
  lastId: z.string().optional(),
});
type Cursor = z.infer<typeof cursorShape>;

const readCursor = (text: string): Cursor => cursorShape.parse(JSON.parse(text));

export type ContactsPage = {
  readonly contacts: readonly WixContact[];
  readonly next?: string;
  readonly serverTime: string;
};

/**
 * One page of a query in order of creation. Wix has neither id sort nor cursors and an offset slips
 * when contacts come and go, so the window moves by the last seen `createdDate`; an offset is used
 * only inside one equal `createdDate`.
 */
export const queryPage = async (input: {
  query: (query: ContactQuery) => Promise<HttpAnswer>;
  filter: Readonly<Record<string, unknown>>;
  cursor: string | undefined;
}): Promise<ContactsPage> => {
  const cursor = input.cursor === undefined ? null : readCursor(input.cursor);
  const fetchAt = async (offset: number) => {
    const filter = cursor ? { ...input.filter, createdDate: { $gte: cursor.from } } : input.filter;
    const answer = await input.query({
      filter,
      sort: { fieldName: 'createdDate', order: 'ASC' },
      limit: pageSize,
      offset,
    });
    const { contacts } = succeed({ answer, schema: contactsAnswer, what: 'query contacts' });
    return { contacts, serverTime: answer.serverTime, offset };
  };
  let page = await fetchAt(cursor?.offset ?? 0);
  // The last contact of the page before has moved up, because others before it were deleted. Go
  // back until it is found.
  while (
    cursor?.lastId &&
    page.offset > 0 &&
    !page.contacts.some((contact) => contact.id === cursor.lastId)
  ) {
    page = await fetchAt(Math.max(page.offset - pageSize / 2, 0));
  }
  const next = nextCursor({ contacts: page.contacts, cursor, offset: page.offset });
  return {
    contacts: page.contacts,
    serverTime: page.serverTime,
    ...(next ? { next: JSON.stringify(next) } : {}),
  };
};

const nextCursor = (input: {
  contacts: readonly WixContact[];
  cursor: Cursor | null;
  offset: number;
}): Cursor | null => {
  const last = input.contacts.at(-1);
  const first = input.contacts[0];
  if (!last || !first || input.contacts.length < pageSize) return null;
  if (first.createdDate !== last.createdDate) return { from: last.createdDate, offset: 0 };
  const isSameTie = input.cursor?.from === last.createdDate;
  const offset = (isSameTie ? input.offset : 0) + pageSize - overlap;
  return { from: last.createdDate, offset, lastId: last.id };
};
