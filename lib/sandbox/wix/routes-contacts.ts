import { type Call, type Route } from '@/lib/sandbox/api';
import { asArray, asObject, asText, asTexts, type JsonObject } from '@/lib/sandbox/types';
import { createContact, deleteContact, findContact, setLabels, updateContact } from './contacts';
import { refuse, refuseInvalid } from './errors';
import { type JobBook } from './jobs';
import { mergeContacts, previewMerge } from './merge';
import { project } from './projection';
import { queryContacts, type Query } from './query';
import { type WixSite } from './site';
import { type Writer } from './types';

const base = '/contacts/v4/contacts';
const app: Writer = { kind: 'app' };
const ok = (body: object) => ({ status: 200, body });
const idOf = (call: Call) => call.params['id'] ?? '';

/** A number of a query string or body. @throws Refusal 400 */
export function readNumber(field: string, raw: unknown, fallback: number): number {
  if (raw === undefined || raw === null || raw === '') return fallback;
  const value = Number(raw);
  if (!Number.isInteger(value))
    throw refuseInvalid([{ field, description: 'must be an integer', violatedRule: 'OTHER' }]);
  return value;
}

function readRevision(field: string, raw: unknown): number {
  if (raw === undefined || raw === null || raw === '')
    throw refuseInvalid([
      { field, description: 'must not be empty', violatedRule: 'REQUIRED_FIELD' },
    ]);
  return readNumber(field, raw, 0);
}

const readSort = (raw: unknown): Query['sort'] =>
  asArray(raw)
    .map(asObject)
    .map((sort) => ({
      fieldName: asText(sort['fieldName']),
      order: sort['order'] === 'DESC' ? 'DESC' : 'ASC',
    }));

function listPage(
  site: WixSite,
  { query, fields, sets }: { query: Query; fields: readonly string[]; sets: readonly string[] },
) {
  const isWholeList = Object.keys(asObject(query.filter)).length === 0;
  const { contacts, total } =
    site.faults().emptyList && isWholeList
      ? { contacts: [], total: 0 }
      : queryContacts(site, query);
  return ok({
    contacts: contacts.map((contact) => project({ contact, fields, sets })),
    pagingMetadata: { count: contacts.length, offset: query.offset, total, tooManyToCount: false },
  });
}

/**
 * REST's `fieldMask`: only the named parts of `info` are written, a named part that is absent is
 * cleared.
 */
function applyMask(info: unknown, mask: unknown): unknown {
  const paths = asTexts(asObject(mask)['paths']);
  if (paths.length === 0) return info;
  const given = asObject(info);
  return paths.reduce<JsonObject>((masked, path) => {
    const [, top = '', below] = path.replace(/^contact\./, '').split('.');
    if (!top) return masked;
    if (below === undefined) return { ...masked, [top]: given[top] ?? null };
    return {
      ...masked,
      [top]: { ...asObject(masked[top]), [below]: asObject(given[top])[below] ?? null },
    };
  }, {});
}

export function contactRoutes(site: WixSite, jobs: JobBook): Route[] {
  const job = (id: string) => {
    const found = jobs.get(id);
    if (!found)
      throw refuse({ status: 404, code: 'JOB_NOT_FOUND', description: 'Bulk job not found.' });
    return found;
  };
  return [
    {
      method: 'GET',
      path: base,
      kind: 'read',
      run: ({ query }) =>
        listPage(site, {
          query: {
            sort: query.has('sort.fieldName')
              ? readSort([
                  { fieldName: query.get('sort.fieldName'), order: query.get('sort.order') },
                ])
              : [],
            limit: readNumber('paging.limit', query.get('paging.limit'), 50),
            offset: readNumber('paging.offset', query.get('paging.offset'), 0),
          },
          fields: query.getAll('fields'),
          sets: query.getAll('fieldsets'),
        }),
    },
    {
      method: 'POST',
      path: `${base}/query`,
      kind: 'read',
      run: ({ body }) => {
        const query = asObject(asObject(body)['query']);
        const paging = asObject(query['paging']);
        return listPage(site, {
          query: {
            filter: query['filter'],
            sort: readSort(query['sort']),
            limit: readNumber('query.paging.limit', paging['limit'], 50),
            offset: readNumber('query.paging.offset', paging['offset'], 0),
          },
          fields: asTexts(query['fields']),
          sets: asTexts(query['fieldsets']),
        });
      },
    },
    {
      method: 'GET',
      path: `${base}/facets`,
      kind: 'read',
      run: () => ok({ facets: [], pagingMetadata: { count: 0, offset: 0, total: 0 } }),
    },
    {
      method: 'POST',
      path: `${base}/facets/query`,
      kind: 'read',
      run: () => ok({ facets: [], pagingMetadata: { count: 0, offset: 0, total: 0 } }),
    },
    {
      method: 'POST',
      path: base,
      kind: 'write',
      run: ({ body }) => {
        const { info, allowDuplicates } = asObject(body);
        return ok({
          contact: createContact(site, {
            info,
            allowDuplicates: allowDuplicates === true,
            writer: app,
          }),
        });
      },
    },
    {
      method: 'GET',
      path: `${base}/:id`,
      kind: 'read',
      run: (call) => {
        const { contact, isMerged } = findContact(site, idOf(call));
        return ok({
          contact: project({
            contact,
            fields: call.query.getAll('fields'),
            sets: call.query.getAll('fieldsets'),
          }),
          responseType: isMerged ? 'MERGED' : 'REGULAR',
        });
      },
    },
    {
      method: 'PATCH',
      path: `${base}/:id`,
      kind: 'write',
      run: (call) => {
        const { info, revision, allowDuplicates, fieldMask } = asObject(call.body);
        return ok({
          contact: updateContact(site, {
            id: idOf(call),
            info: applyMask(info, fieldMask),
            revision: readRevision('revision', revision),
            allowDuplicates: allowDuplicates === true,
            writer: app,
          }),
        });
      },
    },
    {
      method: 'DELETE',
      path: `${base}/:id`,
      kind: 'write',
      run: (call) => {
        deleteContact(site, { id: idOf(call), writer: app });
        return ok({});
      },
    },
    {
      method: 'POST',
      path: `${base}/:id/labels`,
      kind: 'write',
      run: (call) =>
        ok({
          contact: setLabels(site, {
            id: idOf(call),
            add: asTexts(asObject(call.body)['labelKeys']),
            remove: [],
            writer: app,
          }),
        }),
    },
    {
      method: 'DELETE',
      path: `${base}/:id/labels`,
      kind: 'write',
      run: (call) =>
        ok({
          contact: setLabels(site, {
            id: idOf(call),
            add: [],
            remove: call.query.getAll('labelKeys'),
            writer: app,
          }),
        }),
    },
    {
      method: 'POST',
      path: `${base}/:id/merge`,
      kind: 'write',
      run: (call) => {
        const body = asObject(call.body);
        const revision = readRevision('targetContactRevision', body['targetContactRevision']);
        return ok({
          contact: mergeContacts(site, {
            targetId: idOf(call),
            sourceIds: asTexts(body['sourceContactIds']),
            revision,
            writer: app,
          }),
        });
      },
    },
    {
      method: 'POST',
      path: `${base}/:id/preview-merge`,
      kind: 'read',
      run: (call) =>
        ok({
          contact: previewMerge(site, {
            targetId: idOf(call),
            sourceIds: asTexts(asObject(call.body)['sourceContactIds']),
          }),
        }),
    },
    {
      method: 'POST',
      path: '/contacts/v4/bulk/contacts/delete',
      kind: 'write',
      run: ({ body }) => {
        const { filter, search } = asObject(body);
        return ok({
          jobId: jobs.start(site, {
            type: 'DELETE',
            filter,
            search,
            apply: (contact) => deleteContact(site, { id: contact.id, writer: app }),
          }),
        });
      },
    },
    {
      method: 'POST',
      path: '/contacts/v4/bulk/contacts/update',
      kind: 'write',
      run: ({ body }) => {
        const { filter, search, info } = asObject(body);
        const apply = (contact: { id: string }) =>
          void updateContact(site, {
            id: contact.id,
            info,
            revision: null,
            allowDuplicates: true,
            writer: app,
          });
        return ok({ jobId: jobs.start(site, { type: 'UPDATE', filter, search, apply }) });
      },
    },
    {
      method: 'POST',
      path: '/contacts/v4/bulk/contacts/add-remove-labels',
      kind: 'write',
      run: ({ body }) => {
        const { filter, search, labelKeysToAdd, labelKeysToRemove } = asObject(body);
        const [add, remove] = [asTexts(labelKeysToAdd), asTexts(labelKeysToRemove)];
        const apply = (contact: { id: string }) =>
          void setLabels(site, { id: contact.id, add, remove, writer: app });
        return ok({
          jobId: jobs.start(site, { type: 'ADD_REMOVE_LABELS', filter, search, apply }),
        });
      },
    },
    {
      method: 'GET',
      path: '/contacts/v4/bulk/jobs',
      kind: 'read',
      run: () => ok({ jobs: jobs.list() }),
    },
    {
      method: 'GET',
      path: '/contacts/v4/bulk/jobs/:id',
      kind: 'read',
      run: (call) => ok({ job: job(idOf(call)) }),
    },
  ];
}
