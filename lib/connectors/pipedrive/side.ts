import { labelsOf, speltAs } from '@/lib/connectors/labels';
import type { Lane } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import type { WriteRequest } from '@/lib/core/model/write';
import type { ContactSide } from '@/lib/ports/contact-side';
import { labelsKey } from './catalogue';
import { createPipedriveClient, type PipedriveInput } from './client';
import { findPersons } from './find';
import { momentsOf, readChanges } from './history';
import { pipedriveCapabilities } from './manifest';
import { toRecord } from './mapper';
import { ensureLabels, prepareFields } from './prepare';
import { createReader, readPersons } from './read';
import { isNewer } from './version';
import { writeAll } from './write';

const listPage = 500;

/**
 * Pipedrive persons as a side: read by the hundred, written one by one; identity by a custom field
 * that is not unique, no conditional write but a change log.
 */
export function createPipedriveSide(
  input: PipedriveInput & { readonly fields: readonly string[] },
): ContactSide {
  const client = createPipedriveClient(input);
  const reader = createReader({ client, clock: input.clock, fields: input.fields });

  const find: ContactSide['find'] = ({ by, values, lane }) =>
    findPersons({ client, by, values, lane, readAll: (ids) => reader.many({ ids, lane }) });

  /** Nothing is written yet, so a failure here can be retried. */
  const prepareWrite = async (requests: readonly WriteRequest[], lane: Lane) => {
    const catalogue = await reader.catalogue(lane);
    const { hasAdded, spelling } = await ensureLabels({
      client,
      field: catalogue.byKey.get(labelsKey),
      labels: requests.flatMap((request) => labelsOf({ request, field: labelsKey })),
      lane,
    });
    return { catalogue: hasAdded ? await reader.freshCatalogue(lane) : catalogue, spelling };
  };

  return {
    name: 'remote',
    capabilities: pipedriveCapabilities,
    isNewer,
    async prepare() {
      const prepared = await prepareFields(client);
      reader.forgetCatalogue();
      return prepared;
    },
    fields: async () =>
      (await reader.freshCatalogue('live')).fields.map(
        ({ code: _code, isCustom: _isCustom, optionIds: _optionIds, ...field }) => field,
      ),

    read: ({ requests, lane }) => readPersons({ reader, requests, lane }),

    find,

    list: ({ cursor, lane }) =>
      reader.page({
        query: `limit=${listPage}&sort_by=id&sort_direction=asc${cursorOf(cursor)}`,
        lane,
      }),

    changed: async ({ since, cursor, lane }) => ({
      ...(await reader.page({
        query:
          `limit=${listPage}&sort_by=update_time&sort_direction=asc` +
          `&updated_since=${encodeURIComponent(wholeSecond(since))}${cursorOf(cursor)}`,
        lane,
      })),
      deletedIds: [],
    }),

    async write({ requests, lane }) {
      const ready = await prepareWrite(requests, lane).catch((error: unknown) => {
        if (error instanceof SideError && error.code === 'rateLimited') return error;
        throw error;
      });
      if (ready instanceof SideError)
        return new Map(requests.map(({ ref }) => [ref, { kind: 'failed', error: ready }]));
      const { catalogue, spelling } = ready;
      const fields = reader.used(catalogue);
      return writeAll({
        writer: {
          client,
          catalogue,
          lane,
          toRecord: (person) => toRecord({ person, catalogue, fields }),
          find: (by, value) => find({ by, values: [value], lane }),
        },
        requests: requests.map((request) => speltAs({ request, field: labelsKey, spelling })),
      });
    },

    history: async ({ id, fields, lane }) =>
      readChanges({
        client,
        id,
        keys: fields,
        catalogue: await reader.catalogue(lane),
        userId: input.credentials.userId,
        lane,
      }),
    momentsOf,
  };
}

const cursorOf = (cursor: string | undefined): string =>
  cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;

/** Pipedrive refuses parts of a second. */
const wholeSecond = (iso: string): string => `${new Date(iso).toISOString().slice(0, 19)}Z`;
