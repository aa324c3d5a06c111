import { createHmac, timingSafeEqual } from 'node:crypto';
import { errorOfStatus, parseAnswer, WebhookRejected } from '@/lib/connectors/errors';
import type { ListInput, ListWebhook } from '@/lib/connectors/types';
import { toldAddresses } from '@/lib/core/flows/told-addresses';
import { hookShape, hooksShape } from './api-types';
import { createMailchimpClient, type MailchimpClient } from './client';
import type { MailchimpInput } from './config';

/** Mailchimp advises to reject messages older than five minutes. */
const toleranceMs = 5 * 60_000;

/** Events that change whether, and by which address, a person gets mailings. */
const events = {
  subscribe: true,
  unsubscribe: true,
  cleaned: true,
  upemail: true,
  profile: false,
  campaign: false,
};
/** Without `api`: our own calls would be reported as if another person had made them. */
const sources = { user: true, admin: true, api: false };

const openList = (input: MailchimpInput<ListInput>) => ({
  client: createMailchimpClient(input),
  hooks: `/lists/${encodeURIComponent(input.listId)}/webhooks`,
});

/** Form-encoded messages to an address with a secret; newer webhooks are signed, too. */
export const createMailchimpWebhook = (config: MailchimpInput['config']): ListWebhook => ({
  async register({ url, ...input }) {
    const { client, hooks } = openList({ ...input, config });
    // Removes an earlier webhook with the same address, whose signing secret was never stored.
    const { value } = await client.get({ path: hooks, schema: hooksShape });
    for (const held of value.webhooks.filter((hook) => hook.url === url))
      await removeOne({ client, path: `${hooks}/${held.id}` });
    const answer = await client.send({
      method: 'POST',
      path: hooks,
      body: { url, events, sources },
    });
    if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
    const made = parseAnswer({
      schema: hookShape,
      json: answer.json,
      side: 'remote',
      what: 'webhook',
    });
    return { ids: [made.id], secret: made.signing_secret ?? null };
  },

  async remove({ hooks: { ids }, ...input }) {
    const { client, hooks } = openList({ ...input, config });
    for (const id of ids) await removeOne({ client, path: `${hooks}/${encodeURIComponent(id)}` });
  },

  /** `t=<seconds>,v1=<hex HMAC-SHA256(secret, t + "." + body)>` */
  verify({ rawBody, header, secret, nowMs }) {
    if (secret === null) return true;
    const parts = (header('x-mailchimp-signature') ?? '')
      .split(',')
      .map((part) => part.trim().split('='));
    const seconds = parts.find(([name]) => name === 't')?.[1] ?? '';
    if (!/^\d+$/.test(seconds) || Math.abs(nowMs - Number(seconds) * 1000) > toleranceMs)
      return false;
    const expected = createHmac('sha256', secret).update(`${seconds}.`).update(rawBody).digest();
    return parts.some(([name, value = '']) => {
      const given = Buffer.from(value, 'hex');
      return name === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
    });
  },

  parse({ rawBody, listId }) {
    const form = new URLSearchParams(rawBody.toString('utf8'));
    const type = form.get('type');
    if (!type)
      throw new WebhookRejected({ status: 400, message: 'the body is not a Mailchimp message' });
    if (!Object.hasOwn(events, type) || form.get('data[list_id]') !== listId) return [];
    return toldAddresses([
      form.get('data[email]'),
      form.get('data[new_email]'),
      form.get('data[old_email]'),
    ]);
  },
});

async function removeOne({
  client,
  path,
}: {
  client: MailchimpClient;
  path: string;
}): Promise<void> {
  const answer = await client.send({ method: 'DELETE', path, repeatable: true });
  if (answer.status >= 300 && answer.status !== 404)
    throw errorOfStatus({ side: 'remote', status: answer.status });
}
