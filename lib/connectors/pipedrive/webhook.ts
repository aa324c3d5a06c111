import { randomBytes, timingSafeEqual } from 'node:crypto';
import { errorOfStatus, parseAnswer, WebhookRejected } from '@/lib/connectors/errors';
import type { CrmWebhook } from '@/lib/connectors/types';
import type { ContactEvent } from '@/lib/core/model/contact';
import { eventShape, hookAnswer } from './api-types';
import { createPipedriveClient } from './client';
import { credentialsShape, type PipedriveConfig } from './config';

const hooksPath = '/api/v1/webhooks';
const user = 'contact-sync';

const kinds: Readonly<Record<string, ContactEvent['kind']>> = {
  create: 'changed',
  change: 'changed',
  delete: 'deleted',
};

const basic = (secret: string) => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;

/**
 * Messages to an address with a secret, proven by HTTP Basic: Pipedrive signs nothing. Source:
 * Pipedrive, "Guide for Webhooks v2".
 */
export const createPipedriveWebhook = (config: PipedriveConfig): CrmWebhook => {
  const clientOf = ({ credentials, ...input }: Parameters<CrmWebhook['register']>[0]) =>
    createPipedriveClient({ ...input, config, credentials: credentialsShape.parse(credentials) });
  return {
    async register({ url, ...input }) {
      const secret = randomBytes(24).toString('base64url');
      const answer = await clientOf({ url, ...input }).send({
        method: 'POST',
        path: hooksPath,
        body: {
          subscription_url: url,
          event_action: '*',
          event_object: 'person',
          name: 'Contact Sync for Wix',
          version: '2.0',
          http_auth_user: user,
          http_auth_password: secret,
        },
        lane: 'interactive',
        kind: 'write',
      });
      if (answer.status >= 300) throw errorOfStatus({ side: 'remote', status: answer.status });
      const { data } = parseAnswer({
        schema: hookAnswer,
        json: answer.json,
        side: 'remote',
        what: 'webhook',
      });
      return { ids: [String(data.id)], secret };
    },

    async remove({ hooks: { ids }, ...input }) {
      const client = clientOf({ url: '', ...input });
      for (const id of ids) {
        const answer = await client.send({
          method: 'DELETE',
          path: `${hooksPath}/${encodeURIComponent(id)}`,
          lane: 'interactive',
          kind: 'read',
        });
        if (answer.status >= 300 && answer.status !== 404)
          throw errorOfStatus({ side: 'remote', status: answer.status });
      }
    },

    verify({ header, secret }) {
      if (secret === null) return true;
      const given = Buffer.from(header('authorization') ?? '');
      const expected = Buffer.from(basic(secret));
      return given.length === expected.length && timingSafeEqual(given, expected);
    },

    parse({ rawBody, accountKey, credentials }) {
      const { meta } = parseEvent(rawBody);
      const kind = kinds[meta.action];
      if (meta.entity !== 'person' || meta.company_id !== accountKey || !kind) return [];
      const atMs = Date.parse(meta.timestamp);
      const { userId } = credentialsShape.parse(credentials);
      const base = {
        key: `pipedrive ${meta.id}`,
        side: 'remote' as const,
        // Some app with our user's token: a hint, the values decide.
        ours: meta.change_source === 'api' && meta.user_id === userId,
        ...(Number.isNaN(atMs) ? {} : { atMs }),
        ...(meta.is_bulk_edit ? { bulk: true as const } : {}),
      };
      // Of a merge, the deletion of the person that is no more says which one is left.
      return meta.merged_to_id && kind === 'deleted'
        ? [
            {
              ...base,
              kind: 'merged',
              contactId: meta.merged_to_id,
              relatedIds: [meta.entity_id],
            },
          ]
        : [{ ...base, kind, contactId: meta.entity_id }];
    },
  };
};

function parseEvent(rawBody: Buffer) {
  try {
    return eventShape.parse(JSON.parse(rawBody.toString('utf8')));
  } catch {
    throw new WebhookRejected({ status: 400, message: 'the body is not a Pipedrive event' });
  }
}
