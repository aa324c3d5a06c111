import { type Call, type Route } from '@/lib/sandbox/api';
import { asObject, asText } from '@/lib/sandbox/types';
import { type HubspotAccount } from './account';
import { batchArchive, batchCreate, batchRead, batchUpdate, batchUpsert } from './batch';
import {
  archiveContact,
  createContact,
  eraseContact,
  findContact,
  requireContact,
  updateContact,
} from './contacts';
import { notFound, refuseInput } from './errors';
import { mergeContacts } from './merge';
import { askedProperties, searchContacts } from './search';
import { type HubspotContact, type Writer } from './types';
import { toFullWire, toWire } from './wire';

const maxListed = 100;

/** HubSpot takes lists both as `a,b` and as a repeated parameter. */
const listOf = (call: Call, name: string): string[] =>
  call.query
    .getAll(name)
    .flatMap((part) => part.split(','))
    .map((part) => part.trim())
    .filter(Boolean);
const idOf = (call: Call) => call.params['id'] ?? '';
const isArchived = (call: Call) => call.query.get('archived') === 'true';
const propertiesOf = (call: Call) => asObject(asObject(call.body)['properties']);

function listContacts(account: HubspotAccount, call: Call) {
  const limit = Number(call.query.get('limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxListed)
    throw refuseInput(`limit must be between 1 and ${maxListed}`);
  const after = Number(call.query.get('after') ?? 0);
  const view = {
    properties: listOf(call, 'properties'),
    withHistory: listOf(call, 'propertiesWithHistory'),
  };
  const { store } = account;
  if (account.faults().emptyList) return { status: 200, body: { results: [] } };
  // `after` is the id a page begins with, so that inserts and deletions neither skip nor repeat
  // anyone.
  const found: HubspotContact[] = isArchived(call)
    ? [...store.contacts.values()]
        .filter((contact) => contact.archived && Number(contact.id) >= after)
        .slice(0, limit + 1)
    : pageFrom(account, after, limit + 1);
  const next = found[limit];
  return {
    status: 200,
    body: {
      results: found.slice(0, limit).map((contact) => toWire(account, contact, view)),
      ...(next ? { paging: { next: { after: next.id, link: `?after=${next.id}` } } } : {}),
    },
  };
}

function pageFrom({ store }: HubspotAccount, after: number, count: number): HubspotContact[] {
  const { start } = store.byId.bounds({ from: after });
  return store.byId.slice(start, start + count).map((id) => store.contacts.get(id)!);
}

/** Dated paths and their legacy v3 twins answer alike. */
const twins = (rest: string) => [
  `/crm/objects/:ver{20\\d\\d-\\d\\d}/contacts${rest}`,
  `/crm/v3/objects/contacts${rest}`,
];

export function contactRoutes(account: HubspotAccount): Route[] {
  const writer: Writer = { sourceType: 'INTEGRATION', sourceId: account.appId };
  const shapes: Omit<Route, 'path'>[] = [];
  const rests: string[] = [];
  const add = (rest: string, shape: Omit<Route, 'path'>) => {
    rests.push(rest);
    shapes.push(shape);
  };

  add('/search', {
    method: 'POST',
    kind: 'read',
    window: 'search',
    run: ({ body }) => {
      const { contacts, total, after } = searchContacts(account, body);
      const results = contacts.map((contact) =>
        toWire(account, contact, { properties: askedProperties(body) }),
      );
      return {
        status: 200,
        body: { total, results, ...(after ? { paging: { next: { after } } } : {}) },
      };
    },
  });
  add('/batch/create', {
    method: 'POST',
    kind: 'write',
    run: ({ body }) => batchCreate(account, body, writer),
  });
  add('/batch/read', {
    method: 'POST',
    kind: 'read',
    run: (call) => batchRead(account, call.body, { archived: isArchived(call) }),
  });
  add('/batch/update', {
    method: 'POST',
    kind: 'write',
    run: ({ body }) => batchUpdate(account, body, writer),
  });
  add('/batch/upsert', {
    method: 'POST',
    kind: 'write',
    run: ({ body }) => batchUpsert(account, body, writer),
  });
  add('/batch/archive', {
    method: 'POST',
    kind: 'write',
    run: ({ body }) => batchArchive(account, body, writer),
  });
  add('/merge', {
    method: 'POST',
    kind: 'write',
    run: ({ body }) => {
      const { primaryObjectId, objectIdToMerge } = asObject(body);
      return {
        status: 200,
        body: toFullWire(
          mergeContacts(account, {
            primaryId: asText(primaryObjectId),
            otherId: asText(objectIdToMerge),
            writer,
          }),
        ),
      };
    },
  });
  add('/gdpr-delete', {
    method: 'POST',
    kind: 'write',
    run: ({ body }) => {
      const { objectId, idProperty } = asObject(body);
      const contact = findContact(account, asText(objectId), asText(idProperty) || undefined);
      if (contact) eraseContact(account, { contact, writer });
      return { status: 204 };
    },
  });
  add('', { method: 'GET', kind: 'read', run: (call) => listContacts(account, call) });
  add('', {
    method: 'POST',
    kind: 'write',
    run: (call) => ({
      status: 201,
      body: toFullWire(createContact(account, { properties: propertiesOf(call), writer })),
    }),
  });
  add('/:id', {
    method: 'GET',
    kind: 'read',
    run: (call) => {
      const held = isArchived(call)
        ? account.store.contacts.get(idOf(call))
        : requireContact(account, idOf(call), call.query.get('idProperty') ?? undefined);
      if (!held || held.archived !== isArchived(call)) throw notFound();
      return {
        status: 200,
        body: toWire(account, held, {
          properties: listOf(call, 'properties'),
          withHistory: listOf(call, 'propertiesWithHistory'),
        }),
      };
    },
  });
  add('/:id', {
    method: 'PATCH',
    kind: 'write',
    run: (call) => {
      const contact = requireContact(
        account,
        idOf(call),
        call.query.get('idProperty') ?? undefined,
      );
      return {
        status: 200,
        body: toFullWire(
          updateContact(account, { contact, properties: propertiesOf(call), writer }),
        ),
      };
    },
  });
  add('/:id', {
    method: 'DELETE',
    kind: 'write',
    run: (call) => {
      archiveContact(account, { id: idOf(call), writer });
      return { status: 204 };
    },
  });
  return shapes.flatMap((shape, index) => twins(rests[index]!).map((path) => ({ ...shape, path })));
}
