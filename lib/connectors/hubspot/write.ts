import { isUnclear, parseAnswer } from '@/lib/connectors/errors';
import { inChunks } from '@/lib/core/chunks';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import { SideError } from '@/lib/core/model/side-error';
import { type FieldProblem, type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { canonical } from '@/lib/core/values/canonical';
import {
  batchShape,
  contactShape,
  errorShape,
  type HubspotBatch,
  type HubspotContact,
  type HubspotError,
} from './api-types';
import type { HubspotClient } from './client';
import { idProperty } from './manifest';
import { toProperties, toText } from './mapper';
import { outcomeOfError } from './outcome';

type Kind = WriteRequest['kind'];
type Writer = {
  readonly client: HubspotClient;
  readonly toRecord: (contact: HubspotContact) => ContactRecord;
  /** Complete records by id: an upsert of an existing contact returns only what it wrote. */
  readonly readAgain: (ids: readonly string[]) => Promise<ReadonlyMap<string, ContactRecord>>;
  readonly findByEmail: (emails: readonly string[]) => Promise<readonly ContactRecord[]>;
  readonly lane: Lane;
};

const actions = { create: 'upsert', update: 'update', delete: 'archive' } as const;
const batchSize = 100;

/**
 * Requests of one kind in batches of 100; a batch that fails as a whole is halved until the contact
 * at fault is alone (X11).
 */
export async function writeKind({
  writer,
  kind,
  requests,
}: {
  writer: Writer;
  kind: Kind;
  requests: readonly WriteRequest[];
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  const outcomes = new Map<string, WriteOutcome>();
  for (const chunk of inChunks(requests, batchSize))
    for (const [ref, outcome] of await writeBatch({ writer, kind, requests: chunk }))
      outcomes.set(ref, outcome);
  return kind === 'delete' ? outcomes : nameHolders({ writer, requests, outcomes });
}

type Nameless = {
  readonly request: Exclude<WriteRequest, { kind: 'delete' }>;
  readonly email: string;
  readonly problem: FieldProblem;
};

/**
 * H03: where HubSpot reports that an address is taken but not by which contact, looks the holder
 * up, so that the link can wait for it.
 */
async function nameHolders({
  writer,
  requests,
  outcomes,
}: {
  writer: Writer;
  requests: readonly WriteRequest[];
  outcomes: ReadonlyMap<string, WriteOutcome>;
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  const nameless = requests.flatMap((request): Nameless[] => {
    const outcome = outcomes.get(request.ref);
    const problem =
      outcome?.kind === 'refused'
        ? outcome.problems.find(
            ({ field, code, holderId }) =>
              field === 'email' && code === 'heldByAnother' && holderId === undefined,
          )
        : undefined;
    const email =
      request.kind === 'delete'
        ? null
        : canonical({ type: 'email', value: request.fields['email'] });
    return problem && email !== null && request.kind !== 'delete'
      ? [{ request, email, problem }]
      : [];
  });
  if (nameless.length === 0) return outcomes;
  const found = await writer.findByEmail(nameless.map(({ email }) => email)).catch(nobodyWhenAway);
  const named = nameless.flatMap(
    ({ request, email, problem }): readonly (readonly [string, WriteOutcome])[] => {
      const ownId = request.kind === 'update' ? request.record.id : null;
      const holder = found.find(
        ({ id, emails }) =>
          id !== ownId && emails.some((value) => canonical({ type: 'email', value }) === email),
      );
      if (!holder) return [];
      if (request.kind === 'create')
        return [[request.ref, { kind: 'duplicate', candidateId: holder.id, by: 'email' }]];
      return [[request.ref, { kind: 'refused', problems: [{ ...problem, holderId: holder.id }] }]];
    },
  );
  return new Map([...outcomes, ...named]);
}

/** Without an answer the holder stays unknown and the refusal stands. */
function nobodyWhenAway(error: unknown): readonly ContactRecord[] {
  if (error instanceof SideError) return [];
  throw error;
}

const all = (requests: readonly WriteRequest[], outcome: WriteOutcome) =>
  new Map(requests.map((request) => [request.ref, outcome]));

async function writeBatch({
  writer,
  kind,
  requests,
}: {
  writer: Writer;
  kind: Kind;
  requests: readonly WriteRequest[];
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  try {
    const answer = await writer.client.send({
      method: 'POST',
      path: `${writer.client.contacts}/batch/${actions[kind]}`,
      body: { inputs: requests.map(inputOf) },
      lane: writer.lane,
      kind: 'write',
    });
    if (answer.status < 300) {
      if (kind === 'delete') return all(requests, { kind: 'deleted' });
      const batch = parseBatch(answer.json);
      return batch
        ? await settleBatch({ writer, kind, requests, batch }).catch(unclearWhenUnread(requests))
        : all(requests, { kind: 'unclear' });
    }
    const isAboutContacts = [400, 404, 409].includes(answer.status);
    if (isAboutContacts && requests.length > 1) return await halve({ writer, kind, requests });
    const error = errorShape.safeParse(answer.json).data ?? {};
    return all(requests, outcomeOfError({ error, kind, status: answer.status }));
  } catch (error) {
    if (isUnclear(error)) return all(requests, { kind: 'unclear' });
    if (error instanceof SideError) return all(requests, { kind: 'failed', error });
    throw error;
  }
}

/** The write succeeded but could not be read back: unclear, and the next read tells. */
const unclearWhenUnread =
  (requests: readonly WriteRequest[]) =>
  (error: unknown): ReadonlyMap<string, WriteOutcome> => {
    if (error instanceof SideError) return all(requests, { kind: 'unclear' });
    throw error;
  };

async function halve(input: {
  writer: Writer;
  kind: Kind;
  requests: readonly WriteRequest[];
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  const middle = Math.ceil(input.requests.length / 2);
  const first = await writeBatch({ ...input, requests: input.requests.slice(0, middle) });
  const second = await writeBatch({ ...input, requests: input.requests.slice(middle) });
  return new Map([...first, ...second]);
}

function inputOf(request: WriteRequest): Record<string, unknown> {
  switch (request.kind) {
    case 'create':
      return {
        id: request.linkedId,
        idProperty,
        objectWriteTraceId: request.ref,
        properties: toProperties({ fields: request.fields, linkedId: request.linkedId }),
      };
    case 'update':
      return {
        id: request.record.id,
        objectWriteTraceId: request.ref,
        properties: toProperties({ fields: request.fields, linkedId: request.linkedId }),
      };
    case 'delete':
      return { id: request.id };
  }
}

function parseBatch(json: unknown): HubspotBatch | null {
  try {
    return parseAnswer({ schema: batchShape, json, side: 'remote', what: 'batch' });
  } catch (error) {
    if (error instanceof SideError) return null;
    throw error;
  }
}

/**
 * Items are matched by trace id or id, never by position. An item missing from the answer may have
 * been written.
 */
async function settleBatch({
  writer,
  kind,
  requests,
  batch,
}: {
  writer: Writer;
  kind: 'create' | 'update';
  requests: readonly WriteRequest[];
  batch: HubspotBatch;
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  const met = batch.results
    .filter((result) => kind === 'create' && result.new === false)
    .map((result) => result.id);
  const complete =
    met.length === 0 ? new Map<string, ContactRecord>() : await writer.readAgain(met);
  return new Map(
    requests.map((request): [string, WriteOutcome] => {
      const result = batch.results.find((candidate) => isResultOf({ request, result: candidate }));
      if (result)
        return [
          request.ref,
          {
            kind: 'done',
            record: complete.get(result.id) ?? writer.toRecord(completed({ request, result })),
          },
        ];
      const error = batch.errors.find((candidate) => isErrorOf({ request, error: candidate }));
      return [
        request.ref,
        error ? outcomeOfError({ error, kind, status: 207 }) : { kind: 'unclear', isAlone: true },
      ];
    }),
  );
}

function isResultOf({
  request,
  result,
}: {
  request: WriteRequest;
  result: HubspotContact;
}): boolean {
  if (result.objectWriteTraceId !== undefined) return result.objectWriteTraceId === request.ref;
  return request.kind === 'create'
    ? result.properties[idProperty] === request.linkedId
    : request.kind === 'update' && result.id === request.record.id;
}

function isErrorOf({ request, error }: { request: WriteRequest; error: HubspotError }): boolean {
  if (error.context?.['objectWriteTraceId']?.includes(request.ref)) return true;
  const id =
    request.kind === 'update'
      ? request.record.id
      : request.kind === 'create'
        ? request.linkedId
        : request.id;
  return (error.context?.['ids'] ?? []).includes(id);
}

/**
 * An answer has the written values, except cleared ones, and the standard properties; the rest
 * comes from the record read before.
 */
function completed({
  request,
  result,
}: {
  request: WriteRequest;
  result: HubspotContact;
}): HubspotContact {
  if (request.kind !== 'update') return result;
  const before = contactShape.safeParse(request.record.source).data?.properties;
  const cleared = Object.fromEntries(
    Object.entries(request.fields).flatMap(([key, value]) =>
      toText(value) === '' ? [[key, null]] : [],
    ),
  );
  return { ...result, properties: { ...before, ...cleared, ...result.properties } };
}
