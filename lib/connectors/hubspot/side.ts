import { labelsOf, speltAs, type LabelSpelling } from '@/lib/connectors/labels';
import { createTokenSource } from '@/lib/connectors/oauth';
import type { CrmInput } from '@/lib/connectors/types';
import type { Lane } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import { byNumber } from '@/lib/core/model/version';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { withOverlap } from '@/lib/core/run/watermark';
import { type ContactSide } from '@/lib/ports/contact-side';
import { pageShape, type HubspotContact } from './api-types';
import { changedPage } from './changed';
import { createHubspotClient } from './client';
import type { HubspotConfig, HubspotCredentials } from './config';
import { readHistory } from './history';
import { hubspotCapabilities, idProperty } from './manifest';
import { labelsProperty, toRecord } from './mapper';
import { tokenEndpoint } from './oauth';
import { ensureOptions, prepareProperties } from './prepare';
import { createReader, readContacts, recordsOf, type FieldTypes } from './read';
import { findByEmail, findByPhone } from './search';
import { writeKind } from './write';

const listPage = 100;

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
  const reader = createReader({ client, clock: input.clock, fields: input.fields });
  const { properties, query } = reader;

  /** Nothing is written yet, so a failure here can be retried. */
  const prepareWrite = async ({
    requests,
    lane,
  }: {
    requests: readonly WriteRequest[];
    lane: Lane;
  }): Promise<{ types: FieldTypes; spelling: LabelSpelling } | SideError> => {
    try {
      const types = await reader.types(lane);
      return {
        types,
        spelling: await ensureOptions({
          client,
          lane,
          labels: requests.flatMap((request) => labelsOf({ request, field: labelsProperty })),
        }),
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
    fields: () => reader.fields('live'),

    read: ({ requests, lane }) => readContacts({ reader, requests, lane }),

    async find({ by, values, lane }) {
      if (by === 'linkedId')
        return recordsOf({
          reader,
          contacts: await reader.batch({ ids: values, by: idProperty, lane }),
          lane,
        });
      const found =
        by === 'email'
          ? await findByEmail({ client, emails: values, properties, lane })
          : await findByPhone({ client, phones: values, properties, lane });
      return recordsOf({ reader, contacts: found, lane });
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
        records: await recordsOf({ reader, contacts: value.results, lane }),
        watermark: withOverlap(serverTime),
        ...(next === undefined ? {} : { next }),
      };
    },

    async changed({ since, cursor, lane }) {
      const page = await changedPage({ client, since, cursor, properties, lane });
      return {
        records: await recordsOf({ reader, contacts: page.contacts, lane }),
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
            (await reader.batch({ ids, lane })).map((contact) => [
              contact.id,
              toRecord({ contact, types }),
            ]),
          ),
        findByEmail: async (emails: readonly string[]) =>
          recordsOf({
            reader,
            contacts: await findByEmail({ client, emails, properties, lane }),
            lane,
          }),
      };
      const outcomes = new Map<string, WriteOutcome>();
      for (const kind of ['create', 'update', 'delete'] as const) {
        const own = requests
          .filter((request) => request.kind === kind)
          .map((request) => speltAs({ request, field: labelsProperty, spelling }));
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
