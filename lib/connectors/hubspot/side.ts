import { errorOfStatus, parseAnswer } from '@/lib/connectors/errors';
import { inParallel } from '@/lib/connectors/flow';
import { createTokenSource } from '@/lib/connectors/oauth';
import type { CrmInput } from '@/lib/connectors/types';
import { inChunks } from '@/lib/core/chunks';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { FieldType, FieldValue } from '@/lib/core/model/field';
import { SideError } from '@/lib/core/model/side-error';
import { byNumber, includesAll } from '@/lib/core/model/version';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { withOverlap } from '@/lib/core/run/watermark';
import { type ContactSide, type FieldHistory, type ReadResult } from '@/lib/ports/contact-side';
import {
  batchShape,
  contactShape,
  pageShape,
  propertiesShape,
  type HubspotContact,
} from './api-types';
import { changedPage } from './changed';
import { createHubspotClient, type HubspotClient } from './client';
import type { HubspotConfig, HubspotCredentials } from './config';
import { hubspotCapabilities, idProperty } from './manifest';
import { alwaysRead, labelsProperty, toFields, toRecord } from './mapper';
import { tokenEndpoint } from './oauth';
import { ensureOptions, prepareProperties, type LabelSpelling } from './prepare';
import { findByEmail, findByPhone } from './search';
import { writeKind } from './write';

const { readBatch } = hubspotCapabilities;
const listPage = 100;
const atOnce = 4;
const typesAgeMs = 5 * 60_000;

/**
 * HubSpot contacts as a side: batches of 100, identity by the unique property, no conditional write
 * but a property history.
 */
export function createHubspotSide(
  input: Omit<CrmInput, 'credentials'> & {
    readonly credentials: HubspotCredentials;
    readonly config: HubspotConfig;
  },
): ContactSide {
  const client = createHubspotClient({
    ...input,
    token: createTokenSource({ ...input, endpoint: tokenEndpoint(input.config) }),
  });
  let known: { readonly types: ReadonlyMap<string, FieldType>; readonly atMs: number } | null =
    null;

  const catalogue = async (lane: Lane) =>
    (
      await client.get({
        path: `${client.properties}?archived=false`,
        lane,
        schema: propertiesShape,
      })
    ).value.results;
  const readFields = async (lane: Lane) => {
    const fields = toFields(await catalogue(lane));
    const types = new Map(
      fields
        .filter((field) => input.fields.includes(field.key))
        .map((field) => [field.key, field.type]),
    );
    known = { types, atMs: input.clock.nowMs() };
    return { fields, types };
  };
  const typesOf = async (lane: Lane): Promise<ReadonlyMap<string, FieldType>> =>
    known && input.clock.nowMs() - known.atMs < typesAgeMs
      ? known.types
      : (await readFields(lane)).types;
  const properties = [...new Set([...alwaysRead, ...input.fields])];
  const query = `properties=${properties.map(encodeURIComponent).join(',')}`;

  const readBatchBy = async ({
    ids,
    by,
    lane,
    archived = false,
  }: {
    ids: readonly string[];
    by?: string;
    lane: Lane;
    archived?: boolean;
  }): Promise<readonly HubspotContact[]> => {
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
  };
  const getOne = async ({
    id,
    lane,
  }: {
    id: string;
    lane: Lane;
  }): Promise<HubspotContact | null> => {
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
  };
  const recordsOf = async (
    contacts: readonly HubspotContact[],
    lane: Lane,
  ): Promise<readonly ContactRecord[]> => {
    const types = await typesOf(lane);
    return contacts.map((contact) => toRecord({ contact, types }));
  };

  /** Nothing is written yet, so a failure here can be retried. */
  const prepareWrite = async ({
    requests,
    lane,
  }: {
    requests: readonly WriteRequest[];
    lane: Lane;
  }): Promise<{ types: ReadonlyMap<string, FieldType>; spelling: LabelSpelling } | SideError> => {
    try {
      const types = await typesOf(lane);
      return {
        types,
        spelling: await ensureOptions({ client, lane, labels: requests.flatMap(labelsOf) }),
      };
    } catch (error) {
      if (error instanceof SideError && error.code === 'rateLimited') return error;
      throw error;
    }
  };

  return {
    name: 'remote',
    capabilities: hubspotCapabilities,
    isNewer: byNumber,
    prepare: () => prepareProperties({ client }),
    fields: async () => (await readFields('live')).fields,

    async read({ requests, lane }) {
      const types = await typesOf(lane);
      const found = new Map(
        (await readBatchBy({ ids: requests.map((request) => request.id), lane })).map((contact) => [
          contact.id,
          toRecord({ contact, types }),
        ]),
      );
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
          const contact = await getOne({ id, lane });
          if (!contact) return [id, { kind: 'absent' }];
          const read = toRecord({ contact, types });
          return [id, { kind: read.id === id ? 'found' : 'merged', record: read }];
        },
      });
      const absent = results.flatMap(([id, { kind }]) => (kind === 'absent' ? [id] : []));
      // HubSpot keeps deleted contacts for 90 days: being among them proves the deletion, even when
      // the event comes late.
      const archived =
        absent.length === 0 ? [] : await readBatchBy({ ids: absent, lane, archived: true });
      return new Map([
        ...results,
        ...archived.map(({ id }) => [id, { kind: 'absent', deleted: true }] as const),
      ]);
    },

    async find({ by, values, lane }) {
      if (by === 'linkedId')
        return recordsOf(await readBatchBy({ ids: values, by: idProperty, lane }), lane);
      const found =
        by === 'email'
          ? await findByEmail({ client, emails: values, properties, lane })
          : await findByPhone({ client, phones: values, properties, lane });
      return recordsOf(found, lane);
    },

    async list({ cursor, lane }) {
      const after = cursor === undefined ? '' : `&after=${encodeURIComponent(cursor)}`;
      const { value, serverTime } = await client.get({
        path: `${client.contacts}?limit=${listPage}${after}&${query}`,
        lane,
        schema: pageShape,
        kind: 'list',
      });
      const next = value.paging?.next?.after;
      return {
        records: await recordsOf(value.results, lane),
        watermark: withOverlap(serverTime),
        ...(next === undefined ? {} : { next }),
      };
    },

    async changed({ since, cursor, lane }) {
      const page = await changedPage({ client, since, cursor, properties, lane });
      return {
        records: await recordsOf(page.contacts, lane),
        deletedIds: page.deletedIds,
        watermark: withOverlap(page.serverTime),
        ...(page.next === undefined ? {} : { next: page.next }),
      };
    },

    async write({ requests, lane }) {
      const ready = await prepareWrite({ requests, lane });
      if (ready instanceof SideError)
        return new Map(requests.map(({ ref }) => [ref, { kind: 'failed', error: ready }]));
      const { types, spelling } = ready;
      const writer = {
        client,
        lane,
        toRecord: (contact: HubspotContact) => toRecord({ contact, types }),
        readAgain: async (ids: readonly string[]) =>
          new Map(
            (await readBatchBy({ ids, lane })).map((contact) => [
              contact.id,
              toRecord({ contact, types }),
            ]),
          ),
        findByEmail: async (emails: readonly string[]) =>
          recordsOf(await findByEmail({ client, emails, properties, lane }), lane),
      };
      const outcomes = new Map<string, WriteOutcome>();
      for (const kind of ['create', 'update', 'delete'] as const) {
        const own = requests
          .filter((request) => request.kind === kind)
          .map((request) => speltAs({ request, spelling }));
        for (const [ref, outcome] of await writeKind({ writer, kind, requests: own }))
          outcomes.set(ref, outcome);
      }
      return outcomes;
    },

    history: ({ id, fields, lane }) =>
      readHistory({ client, id, fields, lane, appId: input.config.appId }),
    // Versions are dates in ms.
    momentsOf: ({ from, to }) => ({ fromMs: Number(from ?? 0), toMs: Number(to) }),
  };
}

function labelsOf(request: WriteRequest): readonly string[] {
  const value: FieldValue | undefined =
    request.kind === 'delete' ? undefined : request.fields[labelsProperty];
  return typeof value === 'object' && value !== null ? value : [];
}

function speltAs({
  request,
  spelling,
}: {
  request: WriteRequest;
  spelling: LabelSpelling;
}): WriteRequest {
  if (request.kind === 'delete' || request.fields[labelsProperty] === undefined) return request;
  return {
    ...request,
    fields: { ...request.fields, [labelsProperty]: [...new Set(labelsOf(request).map(spelling))] },
  };
}

async function readHistory({
  client,
  id,
  fields,
  lane,
  appId,
}: {
  client: HubspotClient;
  id: string;
  fields: readonly string[];
  lane: Lane;
  appId: string | null;
}): Promise<readonly FieldHistory[]> {
  const { value } = await client.post({
    path: `${client.contacts}/batch/read`,
    body: { properties: [], propertiesWithHistory: fields, inputs: [{ id }] },
    lane,
    schema: batchShape,
    kind: 'read',
  });
  const contact = value.results[0];
  if (!contact)
    throw new SideError({
      code: 'badAnswer',
      side: 'remote',
      retryable: true,
      message: 'remote: no history for a contact that was just read',
    });
  return Object.entries(contact.propertiesWithHistory ?? {}).flatMap(([field, versions]) =>
    versions.map((version) => ({
      field,
      value: version.value ?? '',
      atMs: Date.parse(version.timestamp),
      ours: version.sourceType === 'INTEGRATION' && (appId === null || version.sourceId === appId),
    })),
  );
}
