import { createHmac } from 'node:crypto';
import { hashOf, type Hook, type HookEvents, type Member, type Source } from './types';

/** What happened, in the words of the webhook that tells of it. */
export type MailchimpEvent = { source: Source; member: Member } & (
  | { type: 'subscribe' }
  | { type: 'unsubscribe'; action: 'unsub' | 'delete'; reason: 'manual' | 'abuse' }
  | { type: 'profile' }
  | { type: 'cleaned'; reason: 'hard' | 'abuse' }
  | { type: 'upemail'; oldEmail: string }
);

/** One delivery: the service tells every webhook apart. */
export type Delivery = { hook: Pick<Hook, 'url' | 'secret'>; body: string };

export const wants = (hook: Hook, { type, source }: { type: keyof HookEvents; source: Source }) =>
  hook.events[type] && hook.sources[source];

/** The form that is posted. */
export function describeEvent(
  event: MailchimpEvent,
  { listId, nowMs }: { listId: string; nowMs: number },
): string {
  const { member } = event;
  const form = new URLSearchParams({
    type: event.type,
    fired_at: new Date(nowMs).toISOString().slice(0, 19).replace('T', ' '),
  });
  const add = (values: Record<string, string>) =>
    Object.entries(values).forEach(([key, value]) => form.append(`data[${key}]`, value));
  const common = { id: hashOf(member.email).slice(0, 10), email: member.email, list_id: listId };
  switch (event.type) {
    case 'unsubscribe':
      add({
        action: event.action,
        reason: event.reason,
        ...common,
        email_type: 'html',
        web_id: '1',
      });
      break;
    case 'cleaned':
      add({ list_id: listId, reason: event.reason, email: member.email });
      return form.toString();
    case 'upemail':
      add({
        list_id: listId,
        new_id: common.id,
        new_email: member.email,
        old_email: event.oldEmail,
      });
      return form.toString();
    case 'subscribe':
    case 'profile':
      add({
        ...common,
        email_type: 'html',
        ip_opt: '192.0.2.1',
        ...(event.type === 'subscribe' ? { ip_signup: '192.0.2.1' } : {}),
        web_id: '1',
      });
  }
  add({ 'merges][EMAIL': member.email });
  for (const [tag, value] of Object.entries(member.mergeFields))
    add({
      [`merges][${tag}`]:
        typeof value === 'object' ? Object.values(value).join('  ') : String(value),
    });
  return form.toString();
}

/** `t` in seconds, signed with the raw body; only where the webhook has a secret. */
export function signDelivery({ hook, body }: Delivery, nowMs: number): Record<string, string> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'MailChimp',
  };
  if (hook.secret === null) return headers;
  const seconds = Math.floor(nowMs / 1000);
  const signature = createHmac('sha256', hook.secret).update(`${seconds}.${body}`).digest('hex');
  return { ...headers, 'x-mailchimp-signature': `t=${seconds},v1=${signature}` };
}
