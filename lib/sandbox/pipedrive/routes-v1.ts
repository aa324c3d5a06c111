import { type Call, type Reply, type Route } from '@/lib/sandbox/api';
import { asObject, type JsonObject } from '@/lib/sandbox/types';
import { type PipedriveAccount } from './account';
import { changeToWire } from './changelog';
import { refuseFirstVersion } from './errors';
import { createHook, deleteHook, hookToWire } from './hooks';
import { mergePersons } from './merge';
import { limitOf, placeOf, toCursor } from './paging';
import { findPerson } from './persons';
import { idOf } from './routes-persons';
import { splitName, toPlainTime, type Person } from './types';

/** What the second version of the API does not have yet. */
export function firstVersionRoutes(account: PipedriveAccount): Route[] {
  const routes: Route[] = [
    {
      method: 'GET',
      path: '/users/me',
      kind: 'read',
      cost: 2,
      run: () => ok(describeUser(account)),
    },
    {
      method: 'GET',
      path: '/persons/:id/changelog',
      kind: 'read',
      cost: 20,
      run: (call) => listChanges(account, call),
    },
    {
      method: 'PUT',
      path: '/persons/:id/merge',
      kind: 'write',
      cost: 40,
      run(call) {
        const winnerId = asObject(call.body)['merge_with_id'];
        if (typeof winnerId !== 'number')
          throw refuseFirstVersion(400, 'merge_with_id must be a number.');
        const winner = mergePersons({ account, winnerId, loserId: idOf(call), source: 'api' });
        return ok({ ...personToWire(account, winner), merge_what_id: idOf(call) });
      },
    },
    {
      method: 'GET',
      path: '/webhooks',
      kind: 'read',
      cost: 10,
      run: () => listed([...account.hooks.values()].map((hook) => hookToWire(account, hook))),
    },
    {
      method: 'POST',
      path: '/webhooks',
      kind: 'read',
      cost: 10,
      run: ({ body }) => ({
        ...listed(hookToWire(account, createHook(account, body))),
        status: 201,
      }),
    },
    {
      method: 'DELETE',
      path: '/webhooks/:id',
      kind: 'read',
      cost: 6,
      run(call: Call) {
        deleteHook(account, Number(call.params['id']));
        return { status: 200, body: { status: 'ok', success: true } };
      },
    },
  ];
  return routes.flatMap((route) =>
    ['/api/v1', '/v1'].map((base) => ({ ...route, path: `${base}${route.path}` })),
  );
}

/**
 * Its cursor is the number of the last change shown, so that a change between two pages makes none
 * be repeated. @throws Refusal 404 for an id that no person has or had
 */
function listChanges(account: PipedriveAccount, call: Call): Reply {
  const person = findPerson(account, idOf(call));
  if (!person) throw refuseFirstVersion(404, 'Person not found');
  const limit = limitOf(call);
  const before = placeOf(call) ?? Infinity;
  const left = (account.store.changes.get(person.id) ?? []).filter(({ n }) => n < before);
  const shown = left.slice(0, limit);
  const last = shown.at(-1);
  return {
    status: 200,
    body: {
      success: true,
      data: shown.map((change) => changeToWire(change, account.userId)),
      additional_data: { next_cursor: left.length > limit && last ? toCursor(last.n) : null },
    },
  };
}

const ok = (data: JsonObject): Reply => ({ status: 200, body: { success: true, data } });

/** Webhooks answer with a status of their own beside. */
const listed = (data: JsonObject | JsonObject[]): Reply => ({
  status: 200,
  body: { status: 'ok', success: true, data },
});

const describeUser = ({ companyId, companyDomain, userId }: PipedriveAccount): JsonObject => ({
  id: userId,
  name: 'Olive Owner',
  default_currency: 'EUR',
  locale: 'en_US',
  lang: 1,
  email: 'owner@example.com',
  phone: null,
  activated: true,
  last_login: '2026-01-01 08:00:00',
  created: '2024-01-01 08:00:00',
  modified: '2026-01-01 08:00:00',
  active_flag: true,
  is_admin: 1,
  timezone_name: 'Europe/London',
  timezone_offset: '+00:00',
  role_id: 1,
  icon_url: null,
  is_you: true,
  is_deleted: false,
  company_id: companyId,
  company_name: 'Sample Company',
  company_domain: companyDomain,
  company_country: 'GB',
  company_industry: 'Other',
  language: { language_code: 'en', country_code: 'US' },
});

/** The first version's older form, with the visibility as a text. */
function personToWire({ companyId }: PipedriveAccount, person: Person): JsonObject {
  const { first, last } = splitName(person.name);
  return {
    id: person.id,
    company_id: companyId,
    name: person.name,
    first_name: first,
    last_name: last,
    active_flag: !person.isDeleted,
    phone: person.phones,
    email: person.emails,
    label_ids: person.labelIds,
    add_time: toPlainTime(person.addedAtMs),
    update_time: toPlainTime(person.updatedAtMs),
    visible_to: String(person.visibleTo),
  };
}
