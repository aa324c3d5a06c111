import { z } from 'zod';
import { Refusal } from '@/lib/sandbox/api';
import { type JsonObject } from '@/lib/sandbox/types';
import { type PipedriveAccount } from './account';
import { refuseFirstVersion } from './errors';
import { toSecond, type Hook } from './types';

const maxHooks = 40;

const newHook = z.object({
  subscription_url: z.url({ protocol: /^https?$/ }),
  event_action: z.enum(['create', 'change', 'delete', '*']),
  event_object: z.enum([
    'activity',
    'deal',
    'lead',
    'note',
    'organization',
    'person',
    'pipeline',
    'product',
    'stage',
    'user',
    '*',
  ]),
  name: z.string().min(1),
  /** The first version's payloads are not offered here. */
  version: z.literal('2.0').default('2.0'),
  http_auth_user: z.string().nullable().default(null),
  http_auth_password: z.string().nullable().default(null),
});

const badRequest = (errors: JsonObject) =>
  new Refusal({ status: 400, body: { success: false, error: 'Bad request', errors } });

/** The address is not asked whether it answers. @throws Refusal 400 */
export function createHook(account: PipedriveAccount, body: unknown): Hook {
  const parsed = newHook.safeParse(body ?? {});
  if (!parsed.success)
    throw badRequest(
      Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join('.'), message])),
    );
  if (account.hooks.size >= maxHooks)
    throw badRequest({ limit: `A user can have ${maxHooks} webhooks` });
  const given = parsed.data;
  const hook: Hook = {
    // Never that of a removed one.
    id: Math.max(account.now(), ...[...account.hooks.keys()].map((id) => id + 1)),
    url: given.subscription_url,
    action: given.event_action,
    object: given.event_object,
    name: given.name,
    user: given.http_auth_user,
    password: given.http_auth_password,
    addedAtMs: toSecond(account.now()),
  };
  account.hooks.set(hook.id, hook);
  account.touch();
  return hook;
}

/** @throws Refusal 404 */
export function deleteHook(account: PipedriveAccount, id: number): void {
  if (!account.hooks.delete(id)) throw refuseFirstVersion(404, 'Webhook not found.');
  account.touch();
}

export function hookToWire(account: PipedriveAccount, hook: Hook): JsonObject {
  const { companyId, userId, hookHealth } = account;
  const last = hookHealth.lastAttemptOf(hook);
  return {
    id: hook.id,
    company_id: companyId,
    owner_id: userId,
    user_id: userId,
    event_action: hook.action,
    event_object: hook.object,
    subscription_url: hook.url,
    version: '2.0',
    is_active: 1,
    add_time: new Date(hook.addedAtMs).toISOString(),
    remove_time: null,
    type: 'general',
    http_auth_user: hook.user,
    http_auth_password: hook.password,
    remove_reason: null,
    last_delivery_time: last ? new Date(last.atMs).toISOString() : null,
    last_http_status: last?.status ?? null,
    admin_id: userId,
    name: hook.name,
  };
}
