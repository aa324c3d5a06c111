import { randomBytes, randomUUID } from 'node:crypto';
import { type Call, type Reply, type Route } from '@/lib/sandbox/api';
import { asArray, asObject, asText, asTexts, type JsonObject } from '@/lib/sandbox/types';
import { type MailchimpAccount } from './account';
import { forgottenEmail, MailchimpRefusal, notFound, refuseInput } from './errors';
import { addMember, archiveMember, changeMember, forgetMember, requireMember } from './members';
import { type Audience } from './store';
import {
  hashOf,
  type Hook,
  type HookEvents,
  type Member,
  type MergeType,
  type Source,
} from './types';
import { audienceToWire, memberToWire, mergeFieldToWire, pick } from './wire';

const longestPage = 1_000;
const largestBatch = 500;
const source = 'api';

export function mailchimpRoutes(account: MailchimpAccount): Route[] {
  const audienceOf = (call: Call): Audience => {
    const audience = account.audiences().get(call.params['list'] ?? '');
    if (!audience) throw notFound();
    return audience;
  };
  const answer = (call: Call, body: JsonObject): Reply => ({
    status: 200,
    body: pick(body, call.query.get('fields')),
  });
  const at = '/3.0/lists/:list';
  const member = `${at}/members/:hash`;
  return [
    { method: 'GET', path: '/3.0/', kind: 'read', run: (call) => answer(call, rootOf(account)) },
    { method: 'GET', path: '/3.0', kind: 'read', run: (call) => answer(call, rootOf(account)) },
    {
      method: 'GET',
      path: '/3.0/ping',
      kind: 'read',
      run: (call) => answer(call, { health_status: "Everything's Chimpy!" }),
    },
    {
      method: 'GET',
      path: '/3.0/lists',
      kind: 'read',
      run: (call) =>
        answer(call, paged(call, 'lists', [...account.audiences().values()].map(audienceToWire))),
    },
    {
      method: 'GET',
      path: at,
      kind: 'read',
      run: (call) => answer(call, audienceToWire(audienceOf(call))),
    },
    {
      method: 'POST',
      path: at,
      kind: 'write',
      run: (call) => answer(call, addMany(account, audienceOf(call), call)),
    },
    {
      method: 'GET',
      path: `${at}/members`,
      kind: 'read',
      run: (call) => answer(call, listMembers(account, audienceOf(call), call)),
    },
    {
      method: 'POST',
      path: `${at}/members`,
      kind: 'write',
      run(call) {
        const audience = audienceOf(call);
        return answer(
          call,
          memberToWire(
            audience,
            addMember({ account, audience, source }, asObject(call.body), {
              isComplete: isComplete(call),
            }),
          ),
        );
      },
    },
    {
      method: 'GET',
      path: member,
      kind: 'read',
      run: (call) =>
        answer(
          call,
          memberToWire(
            audienceOf(call),
            requireMember(audienceOf(call), call.params['hash'] ?? ''),
          ),
        ),
    },
    {
      method: 'PUT',
      path: member,
      kind: 'write',
      run: (call) => answer(call, putMember(account, audienceOf(call), call)),
    },
    {
      method: 'PATCH',
      path: member,
      kind: 'write',
      run(call) {
        const audience = audienceOf(call);
        return answer(
          call,
          memberToWire(
            audience,
            changeMember(
              { account, audience, source },
              requireMember(audience, call.params['hash'] ?? ''),
              asObject(call.body),
            ),
          ),
        );
      },
    },
    {
      method: 'DELETE',
      path: member,
      kind: 'write',
      run(call) {
        const audience = audienceOf(call);
        archiveMember(
          { account, audience, source },
          requireMember(audience, call.params['hash'] ?? ''),
        );
        return { status: 204 };
      },
    },
    {
      method: 'POST',
      path: `${member}/actions/delete-permanent`,
      kind: 'write',
      run(call) {
        const audience = audienceOf(call);
        forgetMember(
          { account, audience, source },
          requireMember(audience, call.params['hash'] ?? ''),
        );
        return { status: 204 };
      },
    },
    {
      method: 'GET',
      path: `${at}/merge-fields`,
      kind: 'read',
      run: (call) =>
        answer(call, {
          ...paged(call, 'merge_fields', fieldsOf(audienceOf(call))),
          list_id: audienceOf(call).id,
        }),
    },
    {
      method: 'POST',
      path: `${at}/merge-fields`,
      kind: 'write',
      run: (call) => answer(call, makeMergeField(account, audienceOf(call), asObject(call.body))),
    },
    {
      method: 'GET',
      path: `${at}/abuse-reports`,
      kind: 'read',
      run: (call) =>
        answer(call, {
          ...paged(call, 'abuse_reports', reportsOf(audienceOf(call))),
          list_id: audienceOf(call).id,
        }),
    },
    {
      method: 'GET',
      path: `${at}/webhooks`,
      kind: 'read',
      run: (call) =>
        answer(call, {
          webhooks: [...audienceOf(call).hooks.values()].map((hook) =>
            hookToWire(audienceOf(call), hook),
          ),
          list_id: audienceOf(call).id,
          total_items: audienceOf(call).hooks.size,
        }),
    },
    {
      method: 'POST',
      path: `${at}/webhooks`,
      kind: 'write',
      run: async (call) =>
        answer(call, await makeHook(account, audienceOf(call), asObject(call.body))),
    },
    {
      method: 'DELETE',
      path: `${at}/webhooks/:hook`,
      kind: 'write',
      run(call) {
        if (!audienceOf(call).hooks.delete(call.params['hook'] ?? '')) throw notFound();
        account.touch();
        return { status: 204 };
      },
    },
  ];
}

const rootOf = ({ accountId }: MailchimpAccount): JsonObject => ({
  account_id: accountId,
  login_id: accountId,
  account_name: 'Sample shop',
  email: 'owner@example.com',
  role: 'owner',
  total_subscribers: 0,
});

const isComplete = (call: Call) => call.query.get('skip_merge_validation') !== 'true';

function numberIn(
  call: Call,
  name: string,
  { fallback, most }: { fallback: number; most: number },
): number {
  const value = Number(call.query.get(name) ?? fallback);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw refuseInput(`${name} must be a number from 0 to ${most}`);
  return value;
}

function paged(call: Call, name: string, items: readonly JsonObject[]): JsonObject {
  const [count, offset] = [
    numberIn(call, 'count', { fallback: 10, most: longestPage }),
    numberIn(call, 'offset', { fallback: 0, most: Infinity }),
  ];
  return { [name]: items.slice(offset, offset + count), total_items: items.length };
}

/** Without a status nobody archived is listed. */
function listMembers(account: MailchimpAccount, audience: Audience, call: Call): JsonObject {
  const [count, offset] = [
    numberIn(call, 'count', { fallback: 10, most: longestPage }),
    numberIn(call, 'offset', { fallback: 0, most: Infinity }),
  ];
  const status = call.query.get('status');
  const since = call.query.get('since_last_changed');
  if (since && Number.isNaN(Date.parse(since)))
    throw refuseInput('since_last_changed must be a date');
  const { start, end } = audience.byChange.bounds(since ? { from: Date.parse(since) + 1 } : {});
  const isListed = (member: Member) =>
    status ? member.status === status : member.status !== 'archived';
  const sorted = audience.byChange
    .slice(start, end)
    .map((hash) => audience.members.get(hash)!)
    .filter(isListed);
  const all = account.faults().emptyList
    ? []
    : call.query.get('sort_dir') === 'DESC'
      ? sorted.reverse()
      : sorted;
  return {
    members: all.slice(offset, offset + count).map((member) => memberToWire(audience, member)),
    list_id: audience.id,
    total_items: all.length,
  };
}

function putMember(account: MailchimpAccount, audience: Audience, call: Call): JsonObject {
  const input = asObject(call.body);
  const place = { account, audience, source } as const;
  const held = audience.find(call.params['hash'] ?? '');
  if (!held && audience.forgotten.has(hashOf(asText(input['email_address']))))
    throw forgottenEmail(asText(input['email_address']));
  return memberToWire(
    audience,
    held
      ? changeMember(place, held, input)
      : addMember(
          place,
          { ...input, status: input['status_if_new'] },
          { isComplete: isComplete(call) },
        ),
  );
}

/** Up to 500; whom it can't take stands in `errors`, in no promised order. */
function addMany(account: MailchimpAccount, audience: Audience, call: Call): JsonObject {
  const input = asObject(call.body);
  const people = asArray(input['members']).map(asObject);
  if (people.length === 0 || people.length > largestBatch)
    throw refuseInput(`The members of a batch must be 1 to ${largestBatch}`, [
      {
        field: 'members',
        message: `This collection should contain ${largestBatch} elements or less.`,
      },
    ]);
  const added: JsonObject[] = [];
  const updated: JsonObject[] = [];
  const errors: JsonObject[] = [];
  const place = { account, audience, source } as const;
  for (const person of account.random.shuffle(people)) {
    const email = asText(person['email_address']);
    const held = audience.find(hashOf(email));
    try {
      if (account.random.percent(account.faults().partialFailPercent))
        throw refuseInput('Something went wrong. Please try again.');
      if (held && held.status !== 'archived' && input['update_existing'] === true)
        updated.push(memberToWire(audience, changeMember(place, held, person)));
      else
        added.push(
          memberToWire(audience, addMember(place, person, { isComplete: isComplete(call) })),
        );
    } catch (error) {
      if (!(error instanceof MailchimpRefusal)) throw error;
      const [fault] = error.problem.errors ?? [];
      const isThere = error.problem.title === 'Member Exists';
      errors.push({
        email_address: email,
        error: fault?.message ?? error.problem.detail,
        error_code: isThere ? 'ERROR_CONTACT_EXISTS' : 'ERROR_GENERIC',
        field: fault?.field ?? '',
        field_message: fault?.message ?? '',
      });
    }
  }
  return {
    new_members: added,
    updated_members: updated,
    errors,
    total_created: added.length,
    total_updated: updated.length,
    error_count: errors.length,
    _links: [],
  };
}

const fieldsOf = (audience: Audience) =>
  [...audience.mergeFields.values()].map((field, order) =>
    mergeFieldToWire(audience, field, order),
  );

function makeMergeField(
  account: MailchimpAccount,
  audience: Audience,
  input: JsonObject,
): JsonObject {
  const id = Math.max(0, ...[...audience.mergeFields.values()].map((field) => field.merge_id)) + 1;
  const tag = asText(input['tag']).toUpperCase() || `MMERGE${id}`;
  if (!asText(input['name']) || audience.mergeFields.has(tag))
    throw refuseInput(`A Merge Field with the tag "${tag}" already exists for this list.`);
  const field = {
    merge_id: id,
    tag,
    name: asText(input['name']),
    type: (asText(input['type']) || 'text') as MergeType,
    required: input['required'] === true,
    choices: asTexts(asObject(input['options'])['choices']),
  }; // the sandbox believes its caller
  audience.mergeFields.set(tag, field);
  account.touch();
  return mergeFieldToWire(audience, field, audience.mergeFields.size);
}

const reportsOf = (audience: Audience): readonly JsonObject[] =>
  [...audience.members.values()]
    .filter((member) => member.hasComplained)
    .map((member, index) => ({
      id: index + 1,
      campaign_id: 'sample',
      list_id: audience.id,
      email_id: hashOf(member.email),
      email_address: member.email,
      merge_fields: {},
      vip: false,
      date: member.changedAt,
      _links: [],
    }));

const hookToWire = (audience: Audience, { secret: _secret, ...hook }: Hook): JsonObject => ({
  ...hook,
  list_id: audience.id,
  _links: [],
});

/** The address must answer a GET with 200. The secret is shown this once. */
async function makeHook(
  account: MailchimpAccount,
  audience: Audience,
  input: JsonObject,
): Promise<JsonObject> {
  const url = asText(input['url']);
  if (!(await account.answersGet(url)))
    throw refuseInput("We couldn't verify this webhook's URL.", [
      { field: 'url', message: 'Your Webhook URL must return a 200 response.' },
    ]);
  if ([...audience.hooks.values()].some((hook) => hook.url === url))
    throw refuseInput("Sorry, you can't set up multiple WebHooks for one URL");
  const [events, sources] = [asObject(input['events']), asObject(input['sources'])];
  const isOn = (given: JsonObject, name: string) => given[name] === true;
  const hook: Hook = {
    id: randomUUID().replaceAll('-', '').slice(0, 10),
    url,
    events: Object.fromEntries(
      ['subscribe', 'unsubscribe', 'profile', 'cleaned', 'upemail', 'campaign'].map((name) => [
        name,
        isOn(events, name),
      ]),
    ) as HookEvents, // all six
    sources: Object.fromEntries(
      ['user', 'admin', 'api'].map((name) => [name, isOn(sources, name)]),
    ) as Record<Source, boolean>, // all three
    secret: account.faults().unsignedWebhooks ? null : randomBytes(24).toString('hex'),
  };
  audience.hooks.set(hook.id, hook);
  account.touch();
  return {
    ...hookToWire(audience, hook),
    ...(hook.secret === null ? {} : { signing_secret: hook.secret }),
  };
}
