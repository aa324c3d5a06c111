import { type Call, type Route } from '@/lib/sandbox/api';
import { asObject, asText, type JsonObject } from '@/lib/sandbox/types';
import {
  deleteField,
  deleteLabel,
  findOrCreateField,
  findOrCreateLabel,
  renameField,
  renameLabel,
  requireField,
  requireLabel,
} from './catalogue';
import { refuse } from './errors';
import { readNumber } from './routes-contacts';
import { type WixSite } from './site';
import { type Writer } from './types';

const app: Writer = { kind: 'app' };
const ok = (body: object) => ({ status: 200, body });
const keyOf = (call: Call) => call.params['key'] ?? '';

type Entry = { key: string; displayName: string; namespace: string };

function page<T extends Entry>(
  items: readonly T[],
  { limit, offset }: { limit: number; offset: number },
) {
  const sorted = [...items].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
  const found = sorted.slice(offset, offset + limit);
  return { found, metadata: { count: found.length, offset, total: items.length } };
}

/** Filter of the extended-field and label queries: equality, $in, $ne and a prefix. */
function matches(item: JsonObject, filter: unknown): boolean {
  return Object.entries(asObject(filter)).every(([field, operand]) => {
    if (field === '$and')
      return Array.isArray(operand) && operand.every((part) => matches(item, part));
    if (
      !['key', 'displayName', 'namespace', 'fieldType', 'dataType', 'labelType'].includes(field)
    ) {
      throw refuse({
        status: 400,
        code: 'UNSUPPORTED_FILTER_FIELD_UNKNOWN',
        description: `Filtering by ${field} is not supported.`,
      });
    }
    const held = item[field];
    if (typeof operand === 'string') return held === operand;
    return Object.entries(asObject(operand)).every(([operator, value]) => {
      if (operator === '$eq') return held === value;
      if (operator === '$ne') return held !== value;
      if (operator === '$in') return Array.isArray(value) && value.includes(held);
      if (operator === '$startsWith') return asText(held).startsWith(asText(value));
      throw refuse({
        status: 400,
        code: 'UNSUPPORTED_FILTER_OPERATOR',
        description: `Operator ${operator} is not supported.`,
      });
    });
  });
}

const queryPaging = ({ query }: Call, limit: number) => ({
  limit: readNumber('paging.limit', query.get('paging.limit'), limit),
  offset: readNumber('paging.offset', query.get('paging.offset'), 0),
});

const bodyPaging = (call: Call, limit: number) => {
  const paging = asObject(asObject(asObject(call.body)['query'])['paging']);
  return {
    limit: readNumber('paging.limit', paging['limit'], limit),
    offset: readNumber('paging.offset', paging['offset'], 0),
  };
};

const bodyFilter = (call: Call) => asObject(asObject(call.body)['query'])['filter'];

/** PATCH takes the entity under its own name; REST examples also show the bare name. */
const newName = (call: Call, entity: string) => {
  const body = asObject(call.body);
  return asText(asObject(body[entity])['displayName']) || asText(body['displayName']);
};

export function catalogueRoutes(site: WixSite): Route[] {
  const fields = '/contacts/v4/extended-fields';
  const labels = '/contacts/v4/labels';
  return [
    {
      method: 'POST',
      path: `${fields}/query`,
      kind: 'read',
      run: (call) => {
        const { found, metadata } = page(
          [...site.store.fields.values()].filter((field) => matches(field, bodyFilter(call))),
          bodyPaging(call, 50),
        );
        return ok({ fields: found, pagingMetadata: metadata });
      },
    },
    {
      method: 'POST',
      path: fields,
      kind: 'read',
      run: ({ body }) => {
        const { displayName, dataType } = asObject(body);
        return ok(
          findOrCreateField(site, {
            displayName: asText(displayName),
            dataType: asText(dataType),
            writer: app,
          }),
        );
      },
    },
    {
      method: 'GET',
      path: fields,
      kind: 'read',
      run: (call) => {
        const [namespace, fieldType, prefix] = [
          call.query.get('namespace'),
          call.query.get('fieldType'),
          call.query.get('startsWith'),
        ];
        const wanted = [...site.store.fields.values()].filter(
          (field) =>
            (!namespace || field.namespace === namespace) &&
            (!fieldType || field.fieldType === fieldType) &&
            (!prefix || field.displayName.startsWith(prefix)),
        );
        const { found, metadata } = page(wanted, queryPaging(call, 100));
        return ok({ fields: found, metadata });
      },
    },
    {
      method: 'GET',
      path: `${fields}/:key`,
      kind: 'read',
      run: (call) => ok({ field: requireField(site, keyOf(call)) }),
    },
    {
      method: 'PATCH',
      path: `${fields}/:key`,
      kind: 'read',
      run: (call) =>
        ok({
          field: renameField(site, {
            key: keyOf(call),
            displayName: newName(call, 'field'),
            writer: app,
          }),
        }),
    },
    {
      method: 'DELETE',
      path: `${fields}/:key`,
      kind: 'write',
      run: (call) => {
        deleteField(site, { key: keyOf(call), writer: app });
        return ok({});
      },
    },
    {
      method: 'POST',
      path: `${labels}/query`,
      kind: 'read',
      run: (call) => {
        const { found, metadata } = page(
          [...site.store.labels.values()].filter((label) => matches(label, bodyFilter(call))),
          bodyPaging(call, 50),
        );
        return ok({ labels: found, pagingMetadata: metadata });
      },
    },
    {
      method: 'POST',
      path: labels,
      kind: 'read',
      run: ({ body }) =>
        ok(
          findOrCreateLabel(site, {
            displayName: asText(asObject(body)['displayName']),
            writer: app,
          }),
        ),
    },
    {
      method: 'GET',
      path: labels,
      kind: 'read',
      run: (call) => {
        const prefix = call.query.get('startsWith');
        const { found, metadata } = page(
          [...site.store.labels.values()].filter(
            (label) => !prefix || label.displayName.startsWith(prefix),
          ),
          queryPaging(call, 1000),
        );
        return ok({ labels: found, metadata });
      },
    },
    {
      method: 'GET',
      path: `${labels}/:key`,
      kind: 'read',
      run: (call) => ok({ label: requireLabel(site, keyOf(call)) }),
    },
    {
      method: 'PATCH',
      path: `${labels}/:key`,
      kind: 'read',
      run: (call) =>
        ok({
          label: renameLabel(site, {
            key: keyOf(call),
            displayName: newName(call, 'label'),
            writer: app,
          }),
        }),
    },
    {
      method: 'DELETE',
      path: `${labels}/:key`,
      kind: 'write',
      run: (call) => {
        deleteLabel(site, { key: keyOf(call), writer: app });
        return ok({});
      },
    },
  ];
}
