import { type Call, type Reply, type Route } from '@/lib/sandbox/api';
import { type JsonObject } from '@/lib/sandbox/types';
import { type PipedriveAccount } from './account';
import { notFound, refuseInput } from './errors';
import { readPerson } from './input';
import { listPersons } from './list';
import { isTrue, namesOf } from './paging';
import { createPerson, deletePerson, requireLive, requirePerson, updatePerson } from './persons';
import { searchPersons } from './search';
import { type Person } from './types';
import { toWire, type PersonView } from './wire';

const maxCustomKeys = 15;
const source = 'api';

/** @throws Refusal 404 for what is no number, as for an id that no person has */
export function idOf(call: Call): number {
  const id = Number(call.params['id']);
  if (!Number.isInteger(id)) throw notFound('Person');
  return id;
}

function viewOf(call: Call): PersonView {
  const customKeys = namesOf(call, 'custom_fields') ?? undefined;
  if (customKeys && customKeys.length > maxCustomKeys)
    throw refuseInput([
      { path: 'custom_fields', message: `must contain at most ${maxCustomKeys} items` },
    ]);
  return {
    customKeys,
    optionLabels: isTrue(call, 'include_option_labels'),
    labels: isTrue(call, 'include_labels'),
    include: namesOf(call, 'include_fields') ?? [],
  };
}

const page = (data: unknown, nextCursor: string | null): Reply => ({
  status: 200,
  body: { success: true, data, additional_data: { next_cursor: nextCursor } },
});

export function personRoutes(account: PipedriveAccount): Route[] {
  const written = (person: Person): Reply => ({
    status: 200,
    body: {
      success: true,
      data: toWire(account, person, { include: ['marketing_status'] }) satisfies JsonObject,
    },
  });
  const persons = '/api/v2/persons';
  return [
    {
      method: 'GET',
      path: `${persons}/search`,
      kind: 'read',
      window: 'search',
      cost: 20,
      run(call) {
        const { items, nextCursor } = searchPersons(account, call);
        return page({ items }, nextCursor);
      },
    },
    {
      method: 'GET',
      path: persons,
      kind: 'read',
      cost: 10,
      run(call) {
        const view = viewOf(call);
        const listed = listPersons(account, call);
        return page(
          listed.persons.map((person) => toWire(account, person, view)),
          listed.nextCursor,
        );
      },
    },
    {
      method: 'POST',
      path: persons,
      kind: 'write',
      cost: 5,
      run: ({ body }) =>
        written(
          createPerson({ account, source, input: readPerson({ account, body, isNew: true }) }),
        ),
    },
    {
      method: 'GET',
      path: `${persons}/:id`,
      kind: 'read',
      cost: 1,
      run: (call) => ({
        status: 200,
        body: {
          success: true,
          data: toWire(account, requirePerson(account, idOf(call)), viewOf(call)),
        },
      }),
    },
    {
      method: 'PATCH',
      path: `${persons}/:id`,
      kind: 'write',
      cost: 5,
      run(call) {
        const person = requireLive(account, idOf(call));
        const input = readPerson({ account, body: call.body, isNew: false });
        return written(updatePerson({ account, person, source, input }));
      },
    },
    {
      method: 'DELETE',
      path: `${persons}/:id`,
      kind: 'write',
      cost: 3,
      run(call) {
        const person = requireLive(account, idOf(call));
        deletePerson({ account, person, source });
        return { status: 200, body: { success: true, data: { id: person.id } } };
      },
    },
  ];
}
