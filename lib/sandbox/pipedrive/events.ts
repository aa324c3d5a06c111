import { randomUUID } from 'node:crypto';
import { isObject, type JsonObject } from '@/lib/sandbox/types';
import { type ChangeSource, type Company, type Hook } from './types';

/** What happened to a person, before and after as they go over the wire. */
export type PersonEvent = {
  personId: number;
  source: ChangeSource;
  /** Of a merge: the other person. */
  mergedToId?: number;
  mergedFromId?: number;
} & (
  | { action: 'create'; data: JsonObject; previous: null }
  | { action: 'change'; data: JsonObject; previous: JsonObject }
  | { action: 'delete'; data: null; previous: JsonObject }
);

/** One event on its way to one webhook. */
export type HookDelivery = { hook: Hook; meta: JsonObject; data: unknown; previous: unknown };

export const wants = ({ action, object }: Hook, event: PersonEvent): boolean =>
  (object === '*' || object === 'person') && (action === '*' || action === event.action);

/** The same event for every webhook: they share its id. */
export function describeEvent({
  event,
  hooks,
  company,
  nowMs,
}: {
  event: PersonEvent;
  hooks: readonly Hook[];
  company: Company;
  nowMs: number;
}): HookDelivery[] {
  const { action, personId, source, mergedToId, mergedFromId, data, previous } = event;
  const userId = String(company.userId);
  const common = {
    action,
    entity: 'person',
    entity_id: String(personId),
    company_id: String(company.companyId),
    user_id: userId,
    change_source: source,
    id: randomUUID(),
    correlation_id: randomUUID(),
    is_bulk_edit: false,
    timestamp: new Date(nowMs).toISOString(),
    type: 'general',
    version: '2.0',
    permitted_user_ids: [userId],
    host: `${company.companyDomain}.pipedrive.com`,
    ...(mergedToId === undefined ? {} : { merged_to_id: String(mergedToId) }),
    ...(mergedFromId === undefined ? {} : { merged_from_id: String(mergedFromId) }),
  };
  return hooks.map((hook) => ({
    hook,
    meta: { ...common, webhook_id: String(hook.id), webhook_owner_id: userId },
    data,
    previous,
  }));
}

/** What is posted. Attempts count from 1. */
export function prepareDelivery(
  { hook, meta, data, previous }: HookDelivery,
  attempt: number,
): { body: string; headers: Record<string, string> } {
  const login = Buffer.from(`${hook.user ?? ''}:${hook.password ?? ''}`).toString('base64');
  return {
    body: JSON.stringify({ meta: { ...meta, attempt }, data, previous }),
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Pipedrive Webhooks',
      ...(hook.user === null && hook.password === null ? {} : { authorization: `Basic ${login}` }),
    },
  };
}

/** The earlier values of what has changed, custom fields one by one; null when nothing has. */
export function changedValues(before: JsonObject, after: JsonObject): JsonObject | null {
  const changed: JsonObject = {};
  for (const [key, value] of Object.entries(before)) {
    if (JSON.stringify(value) === JSON.stringify(after[key])) continue;
    const next = after[key];
    changed[key] =
      key === 'custom_fields' && isObject(value) && isObject(next)
        ? changedValues(value, next)
        : value;
  }
  return Object.keys(changed).length === 0 ? null : changed;
}
