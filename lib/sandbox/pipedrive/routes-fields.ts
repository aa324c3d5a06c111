import { type Call, type Reply, type Route } from '@/lib/sandbox/api';
import { type PipedriveAccount } from './account';
import {
  addOptions,
  createField,
  deleteField,
  deleteOptions,
  renameField,
  renameOptions,
  requireField,
} from './fields';
import { namesOf, pageOf } from './paging';
import { type FieldOption, type PersonField } from './types';
import { fieldToWire } from './wire';

const cost = 10;
const codeOf = (call: Call) => call.params['code'] ?? '';

const one = (field: PersonField, include?: readonly string[]): Reply => ({
  status: 200,
  body: { success: true, data: fieldToWire(field, include) },
});

const optionsReply = (options: readonly FieldOption[]): Reply => ({
  status: 200,
  body: {
    success: true,
    data: options.map(({ id, label }) => ({ id, label })),
    additional_data: null,
  },
});

/** Kind `read`: faults of writes are about people. */
export function fieldRoutes(account: PipedriveAccount): Route[] {
  const kind = 'read';
  const fields = '/api/v2/personFields';
  const field = `${fields}/:code`;
  const options = `${field}/options`;
  const list = (call: Call): Reply => {
    const { contactSync } = account.faults();
    const all = account.store.visibleFields({ contactSync });
    const { page, nextCursor } = pageOf({ call, all });
    const include = namesOf(call, 'include_fields') ?? [];
    return {
      status: 200,
      body: {
        success: true,
        data: page.map((shown) => fieldToWire(shown, include)),
        additional_data: { next_cursor: nextCursor },
      },
    };
  };
  const read = (call: Call) =>
    one(requireField(account, codeOf(call)), namesOf(call, 'include_fields') ?? []);
  return [
    { method: 'GET', path: fields, kind, cost, run: list },
    { method: 'GET', path: field, kind, cost, run: read },
    {
      method: 'POST',
      path: fields,
      kind,
      cost,
      run: ({ body }) => one(createField(account, body)),
    },
    {
      method: 'PATCH',
      path: field,
      kind,
      cost,
      run: (call) => one(renameField(account, codeOf(call), call.body)),
    },
    {
      method: 'DELETE',
      path: field,
      kind,
      cost,
      run: (call) => one(deleteField(account, codeOf(call))),
    },
    {
      method: 'POST',
      path: options,
      kind,
      cost,
      run: (call) => optionsReply(addOptions(account, codeOf(call), call.body)),
    },
    {
      method: 'PATCH',
      path: options,
      kind,
      cost,
      run: (call) => optionsReply(renameOptions(account, codeOf(call), call.body)),
    },
    {
      method: 'DELETE',
      path: options,
      kind,
      cost,
      run: (call) => optionsReply(deleteOptions(account, codeOf(call), call.body)),
    },
  ];
}
