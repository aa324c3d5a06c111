import { FieldRefused, isUnclear } from '@/lib/connectors/errors';
import type { HttpAnswer } from '@/lib/connectors/http-call';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Lane } from '@/lib/core/model/dirty';
import type { FieldValues } from '@/lib/core/model/field';
import { SideError } from '@/lib/core/model/side-error';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { hasElement } from '@/lib/core/values/canonical';
import { buildInfo, changesIdentity } from './build-info';
import { isCustomField, isOwnLabel, wixFields } from './catalogue';
import { checkFields } from './check';
import type { WixClient } from './client';
import { outcomeOfRefusal } from './outcome';
import type { CatalogueSource } from './site-catalogue';
import { succeed } from './succeed';
import { contactAnswer, wixContact, type WixContact, type WixInfo } from './wire';

type Writer = {
  readonly client: WixClient;
  readonly source: CatalogueSource;
  readonly linkFieldKey: string | null;
  readonly toRecord: (input: { contact: WixContact; lane: Lane }) => Promise<ContactRecord>;
};

type Create = Extract<WriteRequest, { kind: 'create' }>;
type Update = Extract<WriteRequest, { kind: 'update' }>;
type Delete = Extract<WriteRequest, { kind: 'delete' }>;

/** One write of one contact. A refusal of this contact is returned, not thrown. */
export const writeOne = async (input: {
  writer: Writer;
  request: WriteRequest;
  lane: Lane;
}): Promise<WriteOutcome> => {
  const { request } = input;
  try {
    if (request.kind === 'create')
      return await sayWhatIsGone({ ...input, outcome: await createOne({ ...input, request }) });
    if (request.kind === 'update')
      return await sayWhatIsGone({ ...input, outcome: await updateOne({ ...input, request }) });
    return await deleteOne({ ...input, request });
  } catch (error) {
    if (isUnclear(error)) return { kind: 'unclear' };
    if (error instanceof FieldRefused)
      return { kind: 'refused', problems: [{ field: error.field, code: error.code }] };
    if (error instanceof SideError) return { kind: 'failed', error };
    throw error;
  }
};

/**
 * Wix answers the same for a value of a deleted field as for an invalid one: only the catalogue
 * tells which.
 */
const sayWhatIsGone = async (input: {
  writer: Writer;
  outcome: WriteOutcome;
  lane: Lane;
}): Promise<WriteOutcome> => {
  const { writer, outcome, lane } = input;
  if (
    outcome.kind !== 'refused' ||
    !outcome.problems.some(({ field }) => field !== undefined && isCustomField(field))
  )
    return outcome;
  const { fields } = await writer.source.read({ lane, fresh: true });
  const isGone = (field: string | undefined) =>
    field !== undefined && isCustomField(field) && !fields.some(({ key }) => key === field);
  return {
    kind: 'refused',
    problems: outcome.problems.map((problem) =>
      isGone(problem.field) ? { ...problem, code: 'unknownField' } : problem,
    ),
  };
};

const createOne = async (input: {
  writer: Writer;
  request: Create;
  lane: Lane;
}): Promise<WriteOutcome> => {
  const { writer, request, lane } = input;
  const ready = await prepareInfo({
    writer,
    contact: null,
    fields: request.fields,
    linkedId: request.linkedId || undefined,
    lane,
  });
  if ('outcome' in ready) return ready.outcome;
  const names = labelNames(request.fields);
  if (names.length > 0)
    ready.info.labelKeys = { items: [...(await writer.source.labelKeys({ names, lane }))] };
  const answer = await writer.client.createContact({
    info: ready.info,
    allowDuplicates: request.allowDuplicates,
    lane,
  });
  return settle({ writer, answer, kind: 'create', lane });
};

const updateOne = async (input: {
  writer: Writer;
  request: Update;
  lane: Lane;
}): Promise<WriteOutcome> => {
  const { writer, request, lane } = input;
  const contact = wixContact.parse(request.record.source);
  const ready = await prepareInfo({
    writer,
    contact,
    fields: request.fields,
    linkedId: request.linkedId,
    lane,
  });
  if ('outcome' in ready) return ready.outcome;
  const labels = await planLabels({ writer, contact, fields: request.fields, lane });
  const steps: (() => Promise<HttpAnswer>)[] = [];
  if (Object.keys(ready.info).length > 0) {
    steps.push(() =>
      // Wix checks the whole contact: one that shares its e-mail already must stay editable.
      writer.client.updateContact({
        id: contact.id,
        revision: contact.revision,
        info: ready.info,
        allowDuplicates: request.allowDuplicates === true || !changesIdentity(request.fields),
        lane,
      }),
    );
  }
  if (labels.add.length > 0)
    steps.push(() => writer.client.labelContact({ id: contact.id, labelKeys: labels.add, lane }));
  if (labels.remove.length > 0)
    steps.push(() =>
      writer.client.unlabelContact({ id: contact.id, labelKeys: labels.remove, lane }),
    );
  if (steps.length === 0) return { kind: 'done', record: request.record };
  return runSteps({ writer, steps, lane });
};

/**
 * The first step is refused or done as a whole. When a later one fails, part of the write is done
 * and only a read can tell which.
 */
const runSteps = async (input: {
  writer: Writer;
  steps: readonly (() => Promise<HttpAnswer>)[];
  lane: Lane;
}): Promise<WriteOutcome> => {
  let outcome: WriteOutcome = { kind: 'unclear' };
  for (const [index, step] of input.steps.entries()) {
    const result = await step().then(
      (answer) => settle({ writer: input.writer, answer, kind: 'update', lane: input.lane }),
      (error: unknown) => {
        if (index === 0) throw error;
        return { kind: 'unclear' } as const;
      },
    );
    if (result.kind !== 'done') return index === 0 ? result : { kind: 'unclear' };
    outcome = result;
  }
  return outcome;
};

const deleteOne = async (input: {
  writer: Writer;
  request: Delete;
  lane: Lane;
}): Promise<WriteOutcome> => {
  const answer = await input.writer.client.deleteContact({
    id: input.request.id,
    lane: input.lane,
  });
  return answer.status < 300 ? { kind: 'deleted' } : outcomeOfRefusal({ answer, kind: 'delete' });
};

const settle = async (input: {
  writer: Writer;
  answer: HttpAnswer;
  kind: 'create' | 'update';
  lane: Lane;
}): Promise<WriteOutcome> => {
  const { answer, kind, lane } = input;
  if (answer.status >= 300) return outcomeOfRefusal({ answer, kind });
  try {
    const { contact } = succeed({ answer, schema: contactAnswer, what: `${kind} contact` });
    return { kind: 'done', record: await input.writer.toRecord({ contact, lane }) };
  } catch (error) {
    // The write succeeded, but its result cannot be read from the answer.
    if (error instanceof SideError) return { kind: 'unclear' };
    throw error;
  }
};

type Prepared = { readonly info: WixInfo } | { readonly outcome: WriteOutcome };

const prepareInfo = async (input: {
  writer: Writer;
  contact: WixContact | null;
  fields: FieldValues;
  linkedId: string | undefined;
  lane: Lane;
}): Promise<Prepared> => {
  const { writer, contact, fields, linkedId, lane } = input;
  const catalogue = await writer.source.read({ lane });
  const problems = checkFields({
    fields,
    catalogue: wixFields({ catalogue, linkFieldKey: writer.linkFieldKey }),
  });
  if (problems.length > 0) return { outcome: { kind: 'refused', problems } };
  const info = buildInfo({
    contact,
    fields,
    linkFieldKey: writer.linkFieldKey,
    catalogue,
    ...(linkedId === undefined ? {} : { linkedId }),
  });
  return { info };
};

const labelNames = (fields: FieldValues): readonly string[] => {
  const value = fields['labels'];
  if (value === undefined || value === null) return [];
  return typeof value === 'object' ? value : [String(value)];
};

/** Adds and removes only labels that the owner made; Wix's own and other apps' stay. */
const planLabels = async (input: {
  writer: Writer;
  contact: WixContact;
  fields: FieldValues;
  lane: Lane;
}): Promise<{ add: string[]; remove: string[] }> => {
  const { writer, contact, fields, lane } = input;
  if (fields['labels'] === undefined) return { add: [], remove: [] };
  const names = labelNames(fields);
  const wanted = new Set(await writer.source.labelKeys({ names, lane }));
  const { labels } = await writer.source.read({ lane });
  // A label that is another spelling of a wanted one stays.
  const own = new Set(
    labels
      .filter((label) => isOwnLabel(label) && !hasElement(names, label.displayName))
      .map((label) => label.key),
  );
  const held = contact.info?.labelKeys?.items ?? [];
  return {
    add: [...wanted].filter((key) => !held.includes(key)),
    remove: held.filter((key) => own.has(key) && !wanted.has(key)),
  };
};
