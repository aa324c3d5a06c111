import { z } from 'zod';
import type { Lane } from '@/lib/core/model/dirty';
import { pageShape, type HubspotContact } from './api-types';
import type { HubspotClient } from './client';
import { deepestResult, searchPage, searchPageOf } from './search';

const cursorShape = z.object({ fromMs: z.number(), after: z.number() });

type Page = {
  readonly contacts: readonly HubspotContact[];
  readonly deletedIds: readonly string[];
  readonly next?: string;
  readonly serverTime: string;
};

/**
 * Contacts modified at or after `since`, oldest first. The window moves by the last date seen; an
 * offset is used only inside one millisecond; contacts on a page's edge are listed twice. Archived
 * contacts are listed separately, with the first page.
 */
export async function changedPage(input: {
  client: HubspotClient;
  since: string;
  cursor: string | undefined;
  properties: readonly string[];
  lane: Lane;
}): Promise<Page> {
  const { client, properties, lane } = input;
  const { fromMs, after } =
    input.cursor === undefined
      ? { fromMs: Date.parse(input.since), after: 0 }
      : cursorShape.parse(JSON.parse(input.cursor));
  const filterGroups = [
    { filters: [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: String(fromMs) }] },
  ];
  const { contacts, serverTime } = await searchPageOf({
    client,
    properties,
    lane,
    filterGroups,
    sorts: ['lastmodifieddate'],
    after,
  });
  const next = nextCursor({ contacts, fromMs, after });
  const deletedIds =
    input.cursor === undefined ? await archivedSince({ client, since: input.since, lane }) : [];
  return { contacts, deletedIds, serverTime, ...(next ? { next: JSON.stringify(next) } : {}) };
}

const modifiedMs = (contact: HubspotContact): number => {
  const text = contact.properties['lastmodifieddate'] ?? contact.updatedAt;
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text);
};

function nextCursor({
  contacts,
  fromMs,
  after,
}: {
  contacts: readonly HubspotContact[];
  fromMs: number;
  after: number;
}): z.output<typeof cursorShape> | null {
  const last = contacts.at(-1);
  if (!last || contacts.length < searchPage) return null;
  const lastMs = modifiedMs(last);
  if (lastMs > fromMs) return { fromMs: lastMs, after: 0 };
  // More than 10,000 within one millisecond cannot be read: continue with the next one, the nightly
  // comparison finds the rest.
  return after + searchPage >= deepestResult
    ? { fromMs: lastMs + 1, after: 0 }
    : { fromMs, after: after + searchPage };
}

async function archivedSince({
  client,
  since,
  lane,
}: {
  client: HubspotClient;
  since: string;
  lane: Lane;
}): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const from: string = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const { value } = await client.get({
      path: `${client.contacts}?archived=true&limit=100${from}`,
      lane,
      schema: pageShape,
    });
    ids.push(
      ...value.results
        .filter((contact) => (contact.archivedAt ?? contact.updatedAt) >= since)
        .map((contact) => contact.id),
    );
    after = value.paging?.next?.after;
  } while (after !== undefined);
  return ids;
}
