import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { errorOfStatus, parseAnswer, WebhookRejected } from '@/lib/connectors/errors';
import type { ListWebhook } from '@/lib/connectors/types';
import { toldAddresses } from '@/lib/core/flows/told-addresses';
import { hooksShape } from './api-types';
import { createGhostClient, type GhostClient } from './client';
import type { GhostInput } from './config';

/** Ghost signs with the sending time; a resend is signed anew. */
const toleranceMs = 5 * 60_000;

const events = ['member.added', 'member.edited', 'member.deleted'] as const;

/** A malformed address is ignored, and the other one counts. */
const person = z
  .object({ email: z.string().optional().catch(undefined) })
  .nullish()
  .catch(null);
const bodyShape = z.object({ member: z.object({ current: person, previous: person }) });

/** One webhook per kind of event. Ghost reports our own writes as well, without marking them. */
export const createGhostWebhook = (config: GhostInput['config']): ListWebhook => ({
  async register({ url, ...input }) {
    const client = createGhostClient({ ...input, config });
    const secret = randomBytes(24).toString('hex');
    const ids: string[] = [];
    try {
      for (const event of events) {
        const answer = await client.send({
          method: 'POST',
          path: '/webhooks/',
          body: { webhooks: [{ event, target_url: url, secret, name: 'Contact Sync for Wix' }] },
        });
        if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
        ids.push(
          ...parseAnswer({
            schema: hooksShape,
            json: answer.json,
            side: 'remote',
            what: 'webhook',
          }).webhooks.map(({ id }) => id),
        );
      }
    } catch (error) {
      await removeAll({ client, ids }).catch(() => undefined);
      throw error;
    }
    return { ids, secret };
  },

  remove: ({ hooks: { ids }, ...input }) =>
    removeAll({ client: createGhostClient({ ...input, config }), ids }),

  /** `sha256=<hex HMAC-SHA256(secret, body + t)>, t=<ms>` */
  verify({ rawBody, header, secret, nowMs }) {
    if (secret === null) return true;
    const parts = new Map(
      (header('x-ghost-signature') ?? '')
        .split(',')
        .map((part) => part.trim().split('=', 2) as [string, string]),
    );
    const time = parts.get('t') ?? '';
    if (!/^\d+$/.test(time) || Math.abs(nowMs - Number(time)) > toleranceMs) return false;
    const expected = createHmac('sha256', secret).update(rawBody).update(time).digest();
    const given = Buffer.from(parts.get('sha256') ?? '', 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  },

  parse({ rawBody }) {
    const { member } = parseBody(rawBody);
    return toldAddresses([member.current?.email, member.previous?.email]);
  },
});

async function removeAll({
  client,
  ids,
}: {
  client: GhostClient;
  ids: readonly string[];
}): Promise<void> {
  for (const id of ids) {
    const answer = await client.send({
      method: 'DELETE',
      path: `/webhooks/${encodeURIComponent(id)}/`,
      repeatable: true,
    });
    if (answer.status >= 300 && answer.status !== 404)
      throw errorOfStatus({ side: 'remote', status: answer.status });
  }
}

function parseBody(rawBody: Buffer) {
  try {
    return bodyShape.parse(JSON.parse(rawBody.toString('utf8')));
  } catch {
    throw new WebhookRejected({
      status: 400,
      message: 'the body is not a Ghost message about a member',
    });
  }
}
