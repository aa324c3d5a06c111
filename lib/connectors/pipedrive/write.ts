import type { CrmClient } from '@/lib/connectors/crm-client';
import { FieldRefused, isUnclear, parseAnswer } from '@/lib/connectors/errors';
import { inParallel } from '@/lib/connectors/flow';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { FieldValues } from '@/lib/core/model/field';
import { SideError } from '@/lib/core/model/side-error';
import type { WriteOutcome, WriteRequest } from '@/lib/core/model/write';
import { personAnswer, type Person } from './api-types';
import { toBody } from './body';
import type { Catalogue } from './catalogue';
import { outcomeOf } from './outcome';
import { personsPath } from './read';

/** Calls under way at once; the budget limits how many are sent. */
const atOnce = 4;

export type Writer = {
  readonly client: CrmClient;
  readonly catalogue: Catalogue;
  readonly lane: Lane;
  readonly toRecord: (person: Person) => ContactRecord;
  readonly find: (by: 'email' | 'linkedId', value: string) => Promise<readonly ContactRecord[]>;
};

/**
 * One by one, each with its own outcome. After a failure of the service no other call starts: the
 * rest is tried again.
 */
export async function writeAll({
  writer,
  requests,
}: {
  writer: Writer;
  requests: readonly WriteRequest[];
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  let stoppedBy: SideError | null = null;
  const outcomes = await inParallel({
    items: requests,
    limit: atOnce,
    run: async (request): Promise<[string, WriteOutcome]> => {
      if (stoppedBy) return [request.ref, { kind: 'failed', error: stoppedBy }];
      const outcome = await writeOne({ writer, request });
      if (outcome.kind === 'failed') stoppedBy = outcome.error;
      return [request.ref, outcome];
    },
  });
  return new Map(outcomes);
}

async function writeOne({
  writer,
  request,
}: {
  writer: Writer;
  request: WriteRequest;
}): Promise<WriteOutcome> {
  try {
    switch (request.kind) {
      case 'create':
        return (await holderOf({ writer, request })) ?? (await create({ writer, request }));
      case 'update':
        return await update({ writer, request });
      case 'delete':
        return await remove({ writer, request });
    }
  } catch (error) {
    if (error instanceof FieldRefused)
      return {
        kind: 'refused',
        problems: [
          error.code === 'notEnoughToCreate'
            ? { code: error.code }
            : { field: error.field, code: error.code },
        ],
      };
    if (isUnclear(error)) return { kind: 'unclear' };
    if (error instanceof SideError) return { kind: 'failed', error };
    throw error;
  }
}

type Create = Extract<WriteRequest, { kind: 'create' }>;

/**
 * Pipedrive takes a second person with the same address, and a repeated create makes a second
 * person: whoever has the address, or our id, is looked for first.
 */
async function holderOf({
  writer,
  request,
}: {
  writer: Writer;
  request: Create;
}): Promise<WriteOutcome | null> {
  if (request.allowDuplicates || request.isUnmatched) return null;
  const email = request.fields['emails'];
  const [holder] =
    typeof email === 'string' && email !== ''
      ? await writer.find('email', email)
      : await writer.find('linkedId', request.linkedId);
  return holder ? { kind: 'duplicate', candidateId: holder.id, by: 'email' } : null;
}

const create = ({ writer, request }: { writer: Writer; request: Create }) =>
  send({
    writer,
    method: 'POST',
    path: personsPath,
    fields: request.fields,
    body: toBody({
      fields: request.fields,
      linkedId: request.linkedId,
      before: null,
      catalogue: writer.catalogue,
    }),
  });

const update = ({
  writer,
  request,
}: {
  writer: Writer;
  request: Extract<WriteRequest, { kind: 'update' }>;
}) =>
  send({
    writer,
    method: 'PATCH',
    path: `${personsPath}/${request.record.id}`,
    fields: request.fields,
    body: toBody({
      fields: request.fields,
      linkedId: request.linkedId,
      before: request.record,
      catalogue: writer.catalogue,
    }),
  });

async function remove({
  writer,
  request,
}: {
  writer: Writer;
  request: Extract<WriteRequest, { kind: 'delete' }>;
}): Promise<WriteOutcome> {
  const answer = await writer.client.send({
    method: 'DELETE',
    path: `${personsPath}/${request.id}`,
    lane: writer.lane,
    kind: 'write',
  });
  return answer.status < 300 ? { kind: 'deleted' } : outcomeOf({ answer, sent: new Map() });
}

async function send({
  writer: { client, catalogue, lane, toRecord },
  method,
  path,
  body,
  fields,
}: {
  writer: Writer;
  method: 'POST' | 'PATCH';
  path: string;
  body: object;
  fields: FieldValues;
}): Promise<WriteOutcome> {
  const answer = await client.send({ method, path, body, lane, kind: 'write' });
  if (answer.status >= 300)
    return outcomeOf({
      answer,
      sent: new Map(Object.keys(fields).map((key) => [catalogue.byKey.get(key)?.code ?? key, key])),
    });
  try {
    const { data } = parseAnswer({
      schema: personAnswer,
      json: answer.json,
      side: 'remote',
      what: 'person',
    });
    return { kind: 'done', record: toRecord(data) };
  } catch (error) {
    if (error instanceof SideError) return { kind: 'unclear' };
    throw error;
  }
}
