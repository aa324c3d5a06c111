import type { CrmClient } from '@/lib/connectors/crm-client';
import { errorOfStatus, parseAnswer } from '@/lib/connectors/errors';
import { inParallel } from '@/lib/connectors/flow';
import { inChunks } from '@/lib/core/chunks';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import { includesAll } from '@/lib/core/model/version';
import { withOverlap } from '@/lib/core/run/watermark';
import type { Clock } from '@/lib/ports/clock';
import type { ReadRequest, ReadResult, RecordPage } from '@/lib/ports/contact-side';
import { personAnswer, personsAnswer, type Person } from './api-types';
import { readCatalogue, type Catalogue, type KnownField } from './catalogue';
import { pipedriveCapabilities } from './manifest';
import { isStale, toRecord } from './mapper';
import { isNewer } from './version';

export const personsPath = '/api/v2/persons';
const { readBatch } = pipedriveCapabilities;
const atOnce = 4;
const catalogueAgeMs = 5 * 60_000;
/** Pipedrive takes so many codes of custom fields; without any it answers with all of them. */
const mostCodes = 15;

/** Reads persons with the fields in use. */
export type PipedriveReader = {
  /** Kept for five minutes. */
  catalogue(lane: Lane): Promise<Catalogue>;
  /** Read afresh. */
  freshCatalogue(lane: Lane): Promise<Catalogue>;
  /** Fields were made: the catalogue is read again when next needed. */
  forgetCatalogue(): void;
  /** Of a catalogue, the fields in use. */
  used(catalogue: Catalogue): readonly KnownField[];
  page(input: { query: string; lane: Lane }): Promise<RecordPage>;
  /** Those that were found. */
  many(input: { ids: readonly string[]; lane: Lane }): Promise<readonly ContactRecord[]>;
  one(input: { id: string; lane: Lane }): Promise<ContactRecord | 'absent' | 'deleted'>;
};

/** `fields`: the keys in use. */
export function createReader({
  client,
  clock,
  fields: keys,
}: {
  client: CrmClient;
  clock: Clock;
  fields: readonly string[];
}): PipedriveReader {
  let known: { readonly catalogue: Catalogue; readonly atMs: number } | null = null;

  const freshCatalogue = async (lane: Lane): Promise<Catalogue> => {
    const catalogue = await readCatalogue({ client, lane });
    known = { catalogue, atMs: clock.nowMs() };
    return catalogue;
  };
  const catalogueOf = async (lane: Lane): Promise<Catalogue> =>
    known && clock.nowMs() - known.atMs < catalogueAgeMs ? known.catalogue : freshCatalogue(lane);
  const used = ({ byKey }: Catalogue): readonly KnownField[] =>
    keys.flatMap((key) => byKey.get(key) ?? []);

  /** The query that keeps answers small. */
  const onlyUsed = async (lane: Lane): Promise<string> => {
    const catalogue = await catalogueOf(lane);
    const codes = used(catalogue)
      .filter(({ isCustom }) => isCustom)
      .map(({ code }) => code);
    const all = [...new Set([...codes, ...(catalogue.idCode ? [catalogue.idCode] : [])])];
    return all.length > 0 && all.length <= mostCodes ? `custom_fields=${all.join(',')}` : '';
  };

  const recordsOf = async (
    found: readonly Person[],
    lane: Lane,
  ): Promise<readonly ContactRecord[]> => {
    let catalogue = await catalogueOf(lane);
    if (found.some((person) => isStale({ person, fields: used(catalogue) })))
      catalogue = await freshCatalogue(lane);
    return found.map((person) => toRecord({ person, catalogue, fields: used(catalogue) }));
  };

  return {
    catalogue: catalogueOf,
    freshCatalogue,
    forgetCatalogue: () => void (known = null),
    used,

    async page({ query, lane }) {
      const { value, serverTime } = await client.get({
        path: pathOf(query, await onlyUsed(lane)),
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
    },

    async many({ ids, lane }) {
      const pages = await inParallel({
        items: inChunks(ids.filter(isPersonId), readBatch),
        limit: atOnce,
        run: async (chunk) => {
          const query = `limit=${readBatch}&ids=${chunk.join(',')}`;
          const { value } = await client.get({
            path: pathOf(query, await onlyUsed(lane)),
            lane,
            schema: personsAnswer,
          });
          return value.data ?? [];
        },
      });
      return recordsOf(pages.flat(), lane);
    },

    async one({ id, lane }) {
      if (!isPersonId(id)) return 'absent';
      const answer = await client.send({
        method: 'GET',
        path: `${personsPath}/${id}?${await onlyUsed(lane)}`,
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
      // A deleted person is there for 30 days more and says so.
      if (data.is_deleted) return 'deleted';
      const [record] = await recordsOf([data], lane);
      return record ?? 'absent';
    },
  };
}

/** The true state of persons by id. */
export async function readPersons({
  reader,
  requests,
  lane,
}: {
  reader: PipedriveReader;
  requests: readonly ReadRequest[];
  lane: Lane;
}): Promise<ReadonlyMap<string, ReadResult>> {
  const batch = requests.filter(({ isFresh }) => !isFresh).map(({ id }) => id);
  // One alone costs less by itself.
  const records = batch.length > 1 ? await reader.many({ ids: batch, lane }) : [];
  const found = new Map(records.map((record) => [record.id, record]));
  const results = await inParallel({
    items: requests,
    limit: atOnce,
    run: async (request): Promise<[string, ReadResult]> => {
      const { id, atLeast = [], isFresh } = request;
      const record = isFresh ? undefined : found.get(id);
      return record && includesAll({ version: record.version, others: atLeast, isNewer })
        ? [id, { kind: 'found', record }]
        : [id, await readOne({ reader, request, lane })];
    },
  });
  return new Map(results);
}

/** Only a direct read decides whether a person is absent. */
async function readOne({
  reader,
  request: { id, mergedInto },
  lane,
}: {
  reader: PipedriveReader;
  request: ReadRequest;
  lane: Lane;
}): Promise<ReadResult> {
  const own = await reader.one({ id, lane });
  if (typeof own === 'object') return { kind: 'found', record: own };
  // The id of a merged person leads nowhere: the event said which one is left.
  const into = mergedInto === undefined ? 'absent' : await reader.one({ id: mergedInto, lane });
  if (typeof into === 'object') return { kind: 'merged', record: into };
  return own === 'deleted' ? { kind: 'absent', deleted: true } : { kind: 'absent' };
}

const pathOf = (query: string, onlyUsed: string): string =>
  `${personsPath}?${query}${onlyUsed && `&${onlyUsed}`}`;

const isPersonId = (id: string): boolean => /^\d{1,15}$/.test(id);
