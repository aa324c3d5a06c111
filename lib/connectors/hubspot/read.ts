import { errorOfStatus, parseAnswer } from '@/lib/connectors/errors';
import { inParallel } from '@/lib/connectors/flow';
import { inChunks } from '@/lib/core/chunks';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { Field, FieldType } from '@/lib/core/model/field';
import { byNumber, includesAll } from '@/lib/core/model/version';
import { type Clock } from '@/lib/ports/clock';
import { type ReadRequest, type ReadResult } from '@/lib/ports/contact-side';
import { batchShape, contactShape, propertiesShape, type HubspotContact } from './api-types';
import { type HubspotClient } from './client';
import { hubspotCapabilities } from './manifest';
import { alwaysRead, toFields, toRecord } from './mapper';

const { readBatch } = hubspotCapabilities;
const atOnce = 4;
const typesAgeMs = 5 * 60_000;

/** The types of the fields in use, by key. */
export type FieldTypes = ReadonlyMap<string, FieldType>;

/** Reads contacts by id, with the properties in use. */
export type HubspotReader = {
  /** The names of the properties, and the same as a query. */
  readonly properties: readonly string[];
  readonly query: string;
  /** The field catalogue, read afresh. */
  fields(lane: Lane): Promise<readonly Field[]>;
  /** Kept for five minutes. */
  types(lane: Lane): Promise<FieldTypes>;
  /** Those that were found. `by`: another unique property than the id. */
  batch(input: {
    ids: readonly string[];
    by?: string;
    lane: Lane;
    archived?: boolean;
  }): Promise<readonly HubspotContact[]>;
  /** Reads this very id, which may lead to another contact; `null`: there is none. */
  one(input: { id: string; lane: Lane }): Promise<HubspotContact | null>;
};

/** `fields`: the keys in use. */
export function createReader({
  client,
  clock,
  fields: used,
}: {
  client: HubspotClient;
  clock: Clock;
  fields: readonly string[];
}): HubspotReader {
  let known: { readonly types: FieldTypes; readonly atMs: number } | null = null;
  const properties = [...new Set([...alwaysRead, ...used])];
  const query = `properties=${properties.map(encodeURIComponent).join(',')}`;

  const readFields = async (lane: Lane) => {
    const path = `${client.properties}?archived=false`;
    const { value } = await client.get({ path, lane, schema: propertiesShape });
    const fields = toFields(value.results);
    const types = new Map(
      fields.filter(({ key }) => used.includes(key)).map(({ key, type }) => [key, type]),
    );
    known = { types, atMs: clock.nowMs() };
    return { fields, types };
  };

  return {
    properties,
    query,
    fields: async (lane) => (await readFields(lane)).fields,
    types: async (lane) =>
      known && clock.nowMs() - known.atMs < typesAgeMs
        ? known.types
        : (await readFields(lane)).types,

    async batch({ ids, by, lane, archived = false }) {
      const pages = await inParallel({
        items: inChunks(ids, readBatch),
        limit: atOnce,
        run: (chunk) =>
          client.post({
            path: `${client.contacts}/batch/read${archived ? '?archived=true' : ''}`,
            body: {
              properties,
              propertiesWithHistory: [],
              inputs: chunk.map((id) => ({ id })),
              ...(by ? { idProperty: by } : {}),
            },
            lane,
            schema: batchShape,
            kind: 'read',
          }),
      });
      return pages.flatMap((page) => page.value.results);
    },

    async one({ id, lane }) {
      const answer = await client.send({
        method: 'GET',
        path: `${client.contacts}/${encodeURIComponent(id)}?${query}`,
        lane,
        kind: 'read',
      });
      if (answer.status === 404) return null;
      if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
      return parseAnswer({
        schema: contactShape,
        json: answer.json,
        side: 'remote',
        what: 'get contact',
      });
    },
  };
}

/** The contacts as records. */
export async function recordsOf({
  reader,
  contacts,
  lane,
}: {
  reader: HubspotReader;
  contacts: readonly HubspotContact[];
  lane: Lane;
}): Promise<readonly ContactRecord[]> {
  const types = await reader.types(lane);
  return contacts.map((contact) => toRecord({ contact, types }));
}

/** The true state of contacts by id. */
export async function readContacts({
  reader,
  requests,
  lane,
}: {
  reader: HubspotReader;
  requests: readonly ReadRequest[];
  lane: Lane;
}): Promise<ReadonlyMap<string, ReadResult>> {
  const types = await reader.types(lane);
  const contacts = await reader.batch({ ids: requests.map(({ id }) => id), lane });
  const found = new Map(contacts.map((contact) => [contact.id, toRecord({ contact, types })]));
  const results = await inParallel({
    items: requests,
    limit: atOnce,
    run: async ({ id, atLeast = [], isFresh }): Promise<[string, ReadResult]> => {
      const record = found.get(id);
      const isRecent =
        record !== undefined &&
        !isFresh &&
        includesAll({ version: record.version, others: atLeast, isNewer: byNumber });
      if (isRecent) return [id, { kind: 'found', record }];
      // Only a direct read decides whether a contact is absent or merged.
      const contact = await reader.one({ id, lane });
      if (!contact) return [id, { kind: 'absent' }];
      const read = toRecord({ contact, types });
      return [id, { kind: read.id === id ? 'found' : 'merged', record: read }];
    },
  });
  const absent = results.flatMap(([id, { kind }]) => (kind === 'absent' ? [id] : []));
  // HubSpot keeps deleted contacts for 90 days: being among them proves the deletion, even when
  // the event comes late.
  const archived =
    absent.length === 0 ? [] : await reader.batch({ ids: absent, lane, archived: true });
  return new Map([
    ...results,
    ...archived.map(({ id }) => [id, { kind: 'absent', deleted: true }] as const),
  ]);
}
