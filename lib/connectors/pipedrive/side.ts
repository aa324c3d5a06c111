import { errorOfStatus, parseAnswer } from '@/lib/connectors/errors';
import { inParallel } from '@/lib/connectors/flow';
import { inChunks } from '@/lib/core/chunks';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import { includesAll } from '@/lib/core/model/version';
import type { WriteRequest } from '@/lib/core/model/write';
import { withOverlap } from '@/lib/core/run/watermark';
import type { ContactSide, ReadRequest, ReadResult } from '@/lib/ports/contact-side';
import { personAnswer, personsAnswer, type Person } from './api-types';
import {
  ensureLabels,
  labelsKey,
  prepareFields,
  readCatalogue,
  type Catalogue,
  type KnownField,
} from './catalogue';
import { createPipedriveClient, type PipedriveInput } from './client';
import { findPersons } from './find';
import { momentsOf, readChanges } from './history';
import { pipedriveCapabilities } from './manifest';
import { hasLabels, isNewer, isStale, toRecord } from './mapper';
import { writeAll } from './write';

const persons = '/api/v2/persons';
const listPage = 500;
const { readBatch } = pipedriveCapabilities;
const atOnce = 4;
const catalogueAgeMs = 5 * 60_000;
/** Pipedrive takes so many codes of custom fields; without any it answers with all of them. */
const mostCodes = 15;

/**
 * Pipedrive persons as a side: read by the hundred, written one by one; identity by a custom field
 * that is not unique, no conditional write but a change log.
 */
export function createPipedriveSide(
  input: PipedriveInput & { readonly fields: readonly string[] },
): ContactSide {
  const client = createPipedriveClient(input);
  let known: { readonly catalogue: Catalogue; readonly atMs: number } | null = null;

  const readFields = async (lane: Lane): Promise<Catalogue> => {
    const catalogue = await readCatalogue({ client, lane });
    known = { catalogue, atMs: input.clock.nowMs() };
    return catalogue;
  };
  const catalogueOf = async (lane: Lane): Promise<Catalogue> =>
    known && input.clock.nowMs() - known.atMs < catalogueAgeMs ? known.catalogue : readFields(lane);
  const mapped = ({ byKey }: Catalogue): readonly KnownField[] =>
    input.fields.flatMap((key) => byKey.get(key) ?? []);

  /** The parameter that keeps answers small. */
  const onlyMapped = (catalogue: Catalogue): string => {
    const codes = mapped(catalogue)
      .filter(({ isCustom }) => isCustom)
      .map(({ code }) => code);
    const all = [...new Set([...codes, ...(catalogue.idCode ? [catalogue.idCode] : [])])];
    return all.length > 0 && all.length <= mostCodes ? `&custom_fields=${all.join(',')}` : '';
  };

  const recordsOf = async (
    found: readonly Person[],
    lane: Lane,
  ): Promise<readonly ContactRecord[]> => {
    let catalogue = await catalogueOf(lane);
    if (found.some((person) => isStale({ person, fields: mapped(catalogue) })))
      catalogue = await readFields(lane);
    return found.map((person) => toRecord({ person, catalogue, fields: mapped(catalogue) }));
  };

  const listOf = async ({ query, lane }: { query: string; lane: Lane }) => {
    const { value, serverTime } = await client.get({
      path: `${persons}?${query}${onlyMapped(await catalogueOf(lane))}`,
      lane,
      schema: personsAnswer,
      kind: 'list',
    });
    const next = value.additional_data?.next_cursor;
    return {
      records: await recordsOf(value.data ?? [], lane),
      watermark: withOverlap(serverTime),
      ...(next ? { next } : {}),
    };
  };

  const readMany = async (
    ids: readonly string[],
    lane: Lane,
  ): Promise<readonly ContactRecord[]> => {
    const pages = await inParallel({
      items: inChunks(ids.filter(isPersonId), readBatch),
      limit: atOnce,
      run: async (chunk) => {
        const { value } = await client.get({
          path:
            `${persons}?limit=${readBatch}&ids=${chunk.join(',')}` +
            onlyMapped(await catalogueOf(lane)),
          lane,
          schema: personsAnswer,
        });
        return value.data ?? [];
      },
    });
    return recordsOf(pages.flat(), lane);
  };

  /** Only a direct read decides; a deleted person is there for 30 days more and says so. */
  const getOne = async (id: string, lane: Lane): Promise<ContactRecord | 'absent' | 'deleted'> => {
    if (!isPersonId(id)) return 'absent';
    const answer = await client.send({
      method: 'GET',
      path: `${persons}/${id}?${onlyMapped(await catalogueOf(lane)).slice(1)}`,
      lane,
      kind: 'read',
    });
    if (answer.status === 404) return 'absent';
    if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
    const { data } = parseAnswer({
      schema: personAnswer,
      json: answer.json,
      side: 'remote',
      what: 'person',
    });
    if (data.is_deleted) return 'deleted';
    const [record] = await recordsOf([data], lane);
    return record ?? 'absent';
  };

  const readOne = async (request: ReadRequest, lane: Lane): Promise<ReadResult> => {
    const own = await getOne(request.id, lane);
    if (typeof own === 'object') return { kind: 'found', record: own };
    // The id of a merged person leads nowhere: the event said which one is left.
    const into =
      request.mergedInto === undefined ? 'absent' : await getOne(request.mergedInto, lane);
    if (typeof into === 'object') return { kind: 'merged', record: into };
    return own === 'deleted' ? { kind: 'absent', deleted: true } : { kind: 'absent' };
  };

  const find: ContactSide['find'] = ({ by, values, lane }) =>
    findPersons({ client, by, values, lane, readAll: (ids) => readMany(ids, lane) });

  /** Nothing is written yet, so a failure here can be retried. */
  const prepareWrite = async (requests: readonly WriteRequest[], lane: Lane) => {
    let catalogue = await catalogueOf(lane);
    const { hasAdded, spelling } = await ensureLabels({
      client,
      field: catalogue.byKey.get(labelsKey),
      labels: requests.flatMap((request) =>
        request.kind === 'delete' ? [] : hasLabels(request.fields),
      ),
      lane,
    });
    if (hasAdded) catalogue = await readFields(lane);
    return { catalogue, spelling };
  };

  return {
    name: 'remote',
    capabilities: pipedriveCapabilities,
    isNewer,
    prepare: async () => {
      const prepared = await prepareFields(client);
      known = null;
      return prepared;
    },
    fields: async () =>
      (await readFields('live')).fields.map(
        ({ code: _code, isCustom: _isCustom, optionIds: _optionIds, ...field }) => field,
      ),

    async read({ requests, lane }) {
      const results = new Map<string, ReadResult>();
      const batch = requests.filter(({ isFresh }) => !isFresh);
      // One alone costs less by itself.
      const found =
        batch.length > 1
          ? await readMany(
              batch.map(({ id }) => id),
              lane,
            )
          : [];
      const byId = new Map(found.map((record) => [record.id, record]));
      for (const { id, atLeast = [] } of batch) {
        const record = byId.get(id);
        if (record && includesAll({ version: record.version, others: atLeast, isNewer }))
          results.set(id, { kind: 'found', record });
      }
      await inParallel({
        items: requests.filter(({ id }) => !results.has(id)),
        limit: atOnce,
        run: async (request) => void results.set(request.id, await readOne(request, lane)),
      });
      return results;
    },

    find,

    list: ({ cursor, lane }) =>
      listOf({
        query: `limit=${listPage}&sort_by=id&sort_direction=asc${cursorOf(cursor)}`,
        lane,
      }),

    changed: async ({ since, cursor, lane }) => ({
      ...(await listOf({
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
      return writeAll({
        writer: {
          client,
          catalogue,
          lane,
          toRecord: (person) => toRecord({ person, catalogue, fields: mapped(catalogue) }),
          find: (by, value) => find({ by, values: [value], lane }),
        },
        requests: requests.map((request) =>
          request.kind === 'delete' || request.fields[labelsKey] === undefined
            ? request
            : {
                ...request,
                fields: {
                  ...request.fields,
                  [labelsKey]: [...new Set(hasLabels(request.fields).map(spelling))],
                },
              },
        ),
      });
    },

    history: async ({ id, fields, lane }) =>
      readChanges({
        client,
        id,
        keys: fields,
        catalogue: await catalogueOf(lane),
        userId: input.credentials.userId,
        lane,
      }),
    momentsOf,
  };
}

const isPersonId = (id: string): boolean => /^\d{1,15}$/.test(id);

const cursorOf = (cursor: string | undefined): string =>
  cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;

/** Pipedrive refuses parts of a second. */
const wholeSecond = (iso: string): string => `${new Date(iso).toISOString().slice(0, 19)}Z`;
