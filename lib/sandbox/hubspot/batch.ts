import { type ItemFailure } from '@/lib/sandbox/faults';
import { asArray, asObject, asText, asTexts, type JsonObject } from '@/lib/sandbox/types';
import { type HubspotAccount } from './account';
import { archiveContact, createContact, findContact, updateContact } from './contacts';
import { HubspotRefusal, itemErrorBody, refuseInput, type Failure } from './errors';
import { type HubspotContact, type WireContact, type Writer } from './types';
import { toFullWire, toWire } from './wire';

const maxInputs = 100;
const maxWithHistory = 50;

type Item = { input: JsonObject; traceId: string };
type Done = WireContact & { new?: boolean; objectWriteTraceId?: string };

function readInputs(body: unknown, max: number): Item[] {
  const inputs = asArray(asObject(body)['inputs']);
  if (inputs.length > max)
    throw refuseInput(
      `Invalid input JSON: inputs has ${inputs.length} entries, at most ${max} are allowed`,
    );
  return inputs.map((raw) => ({
    input: asObject(raw),
    traceId: asText(asObject(raw)['objectWriteTraceId']),
  }));
}

/**
 * Failures of one item stay with it only when every item can be told apart by a trace id of its
 * own.
 */
const isTraced = (items: readonly Item[]) =>
  items.every((item) => item.traceId !== '') &&
  new Set(items.map((item) => item.traceId)).size === items.length;

const missing = (ids: string[]): Failure => ({
  status: 404,
  category: 'OBJECT_NOT_FOUND',
  message:
    'Could not get some CONTACT objects, they may be deleted or not exist. ' +
    'Check that ids are valid.',
  context: { ids },
});

function answer(
  account: HubspotAccount,
  {
    startedAt,
    results,
    errors,
    okStatus,
  }: { startedAt: string; results: Done[]; errors: Failure[]; okStatus: number },
) {
  const body = {
    status: 'COMPLETE',
    results: account.random.shuffle(results),
    ...(errors.length > 0 ? { numErrors: errors.length, errors: errors.map(itemErrorBody) } : {}),
    startedAt,
    completedAt: new Date(account.now()).toISOString(),
  };
  return { status: errors.length > 0 ? 207 : okStatus, body };
}

type Outcome = { wire: Done; undo(): void } | { failure: Failure };
type Write = {
  body: unknown;
  okStatus: number;
  apply: (account: HubspotAccount, input: JsonObject) => Outcome;
};

/** The account with its events and effects held back until the call is known to stand. */
function stage(account: HubspotAccount): { staged: HubspotAccount; commit(): void } {
  const waiting: (() => void)[] = [];
  return {
    staged: {
      ...account,
      emit: (event) => waiting.push(() => account.emit(event)),
      effect: (kind) => waiting.push(() => account.effect(kind)),
    },
    commit: () => waiting.forEach((run) => run()),
  };
}

/**
 * Runs each item by itself. Without trace ids the first refusal fails the whole call, and nothing
 * of it stays.
 */
function runWrites(account: HubspotAccount, { body, okStatus, apply }: Write) {
  const startedAt = new Date(account.now()).toISOString();
  const items = readInputs(body, maxInputs);
  const traced = isTraced(items);
  const { staged, commit } = stage(account);
  const results: Done[] = [];
  const errors: Failure[] = [];
  const undos: (() => void)[] = [];
  for (const { input, traceId } of items) {
    const outcome = runOne(staged, input, apply);
    if ('wire' in outcome) {
      results.push({ ...outcome.wire, ...(traceId ? { objectWriteTraceId: traceId } : {}) });
      undos.unshift(outcome.undo);
      continue;
    }
    if (!traced && outcome.failure.category !== 'OBJECT_NOT_FOUND') {
      for (const undo of undos) undo();
      throw new HubspotRefusal(outcome.failure);
    }
    errors.push({
      ...outcome.failure,
      context: {
        ...outcome.failure.context,
        ...(traceId ? { objectWriteTraceId: [traceId] } : {}),
      },
    });
  }
  commit();
  return answer(account, { startedAt, results, errors, okStatus });
}

function runOne(account: HubspotAccount, input: JsonObject, apply: Write['apply']): Outcome {
  if (account.random.percent(account.faults().partialFailPercent)) {
    return { failure: { status: 500, category: 'INTERNAL_ERROR', message: 'internal error' } };
  }
  const switched = account.takeItemFailure(namesOf(account, input));
  if (switched) return { failure: failureOf(switched) };
  try {
    return apply(account, input);
  } catch (error) {
    if (error instanceof HubspotRefusal) return { failure: error.failure };
    throw error;
  }
}

/** What an item may be called by: its id or stored id, and the e-mail it holds or is given. */
function namesOf(account: HubspotAccount, input: JsonObject): readonly string[] {
  const id = asText(input['id']);
  const held = account.store.resolve(id) ?? account.store.findBy(asText(input['idProperty']), id);
  return [
    id,
    held?.id ?? '',
    held?.properties['email'] ?? '',
    asText(asObject(input['properties'])['email']),
  ].filter(Boolean);
}

const failureOf = ({ category, subCategory, property }: ItemFailure): Failure => ({
  status: 207,
  category,
  message: 'This item failed.',
  ...(subCategory ? { subCategory } : {}),
  ...(property ? { context: { propertyName: [property] } } : {}),
});

function create(account: HubspotAccount, properties: Record<string, unknown>, writer: Writer) {
  const contact = createContact(account, { properties, writer });
  return { wire: toFullWire(contact), undo: () => account.store.remove(contact.id, account.now()) };
}

function update(
  account: HubspotAccount,
  contact: HubspotContact,
  properties: Record<string, unknown>,
  writer: Writer,
) {
  const history = { ...account.store.history.get(contact.id) };
  const undo = () => {
    account.store.put(contact, account.now());
    account.store.history.set(contact.id, history);
  };
  return { wire: toFullWire(updateContact(account, { contact, properties, writer })), undo };
}

export function batchCreate(account: HubspotAccount, body: unknown, writer: Writer) {
  return runWrites(account, {
    body,
    okStatus: 201,
    apply: (staged, input) => create(staged, asObject(input['properties']), writer),
  });
}

function refuseTwice(body: unknown): void {
  const ids = readInputs(body, maxInputs).map(
    ({ input }) => `${asText(input['idProperty'])}\n${asText(input['id'])}`,
  );
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => id.split('\n')[1]);
  if (twice.length > 0)
    throw refuseInput(
      `Duplicate IDs found in batch input: [${twice.join(', ')}]. IDs must be unique`,
    );
}

export function batchUpdate(account: HubspotAccount, body: unknown, writer: Writer) {
  refuseTwice(body);
  const apply: Write['apply'] = (staged, input) => {
    const id = asText(input['id']);
    const contact = findContact(staged, id, asText(input['idProperty']) || undefined);
    return contact
      ? update(staged, contact, asObject(input['properties']), writer)
      : { failure: missing([id]) };
  };
  return runWrites(account, { body, okStatus: 200, apply });
}

export function batchUpsert(account: HubspotAccount, body: unknown, writer: Writer) {
  refuseTwice(body);
  const apply: Write['apply'] = (staged, input) => {
    const id = asText(input['id']);
    const idProperty = asText(input['idProperty']);
    if (!idProperty) throw refuseInput('idProperty is required for an upsert');
    const contact = findContact(staged, id, idProperty);
    const properties = asObject(input['properties']);
    const done = contact
      ? update(staged, contact, properties, writer)
      : create(staged, { [idProperty]: id, ...properties }, writer);
    return { ...done, wire: { ...done.wire, new: !contact } };
  };
  return runWrites(account, { body, okStatus: 200, apply });
}

export function batchRead(
  account: HubspotAccount,
  body: unknown,
  { archived }: { archived: boolean },
) {
  const startedAt = new Date(account.now()).toISOString();
  const { properties, propertiesWithHistory, idProperty } = asObject(body);
  if (!Array.isArray(propertiesWithHistory))
    throw refuseInput('Invalid input JSON: missing required field "propertiesWithHistory"');
  const withHistory = asTexts(propertiesWithHistory);
  const items = readInputs(body, withHistory.length > 0 ? maxWithHistory : maxInputs);
  const results = new Map<string, Done>();
  const absent: string[] = [];
  for (const { input } of items) {
    const id = asText(input['id']);
    const held = archived
      ? account.store.contacts.get(id)
      : findContact(account, id, asText(idProperty) || undefined);
    if (!held || held.archived !== archived) absent.push(id);
    else
      results.set(held.id, toWire(account, held, { properties: asTexts(properties), withHistory }));
  }
  return answer(account, {
    startedAt,
    results: [...results.values()],
    errors: absent.length > 0 ? [missing(absent)] : [],
    okStatus: 200,
  });
}

export function batchArchive(account: HubspotAccount, body: unknown, writer: Writer) {
  for (const { input } of readInputs(body, maxInputs))
    archiveContact(account, { id: asText(input['id']), writer });
  return { status: 204 };
}
