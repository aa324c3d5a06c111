import { describe, expect, it } from 'vitest';
import { WebhookRejected } from '@/lib/connectors/errors';
import { pipedrive } from './index';

const {
  crm: { webhook },
} = pipedrive.open({});

const meta = {
  action: 'change',
  entity: 'person',
  entity_id: '5',
  company_id: '77',
  user_id: '9',
  id: 'e1',
  timestamp: '2026-01-02T10:00:00.123Z',
  change_source: 'app',
  is_bulk_edit: false,
};
const parse = (over: object = {}) =>
  webhook.parse({
    rawBody: Buffer.from(JSON.stringify({ meta: { ...meta, ...over }, data: {}, previous: {} })),
    accountKey: '77',
    credentials: { kind: 'token', accessToken: 't', userId: '9' },
  });
const told = {
  key: 'pipedrive e1',
  side: 'remote',
  contactId: '5',
  kind: 'changed',
  ours: false,
  atMs: Date.parse(meta.timestamp),
};

describe('a message of Pipedrive', () => {
  it('says which person to look at, and never a version', () => {
    expect(parse()).toEqual([told]);
    expect(parse({ action: 'create' })).toEqual([told]);
    expect(parse({ action: 'delete' })).toEqual([{ ...told, kind: 'deleted' }]);
    expect(parse({ is_bulk_edit: true })).toEqual([{ ...told, bulk: true }]);
  });

  it('is ours only by the API and our own user', () => {
    expect(parse({ change_source: 'api' })[0]?.ours).toBe(true);
    expect(parse({ change_source: 'api', user_id: '8' })[0]?.ours).toBe(false);
  });

  it('B16 a deletion by a merge names the person that is left', () =>
    expect(parse({ action: 'delete', merged_to_id: '4' })).toEqual([
      { ...told, kind: 'merged', contactId: '4', relatedIds: ['5'] },
    ]));

  it('F04 what is not about a person of this company says nothing, garbage is refused', () => {
    expect(parse({ company_id: '78' })).toEqual([]);
    expect(parse({ entity: 'deal' })).toEqual([]);
    expect(parse({ action: 'exploded' })).toEqual([]);
    expect(() => parse({ entity_id: 'NaN' })).toThrow(WebhookRejected);
    expect(() => parse({ id: '' })).toThrow(WebhookRejected);
    for (const raw of ['', '{', '[]', '{"meta":null}'])
      expect(() =>
        webhook.parse({ rawBody: Buffer.from(raw), accountKey: '77', credentials: {} }),
      ).toThrow(WebhookRejected);
  });

  it('F01 is proven by HTTP Basic with the secret of this connection', () => {
    const verify = (authorization: string | undefined, secret: string | null = 's3cret') =>
      webhook.verify({
        rawBody: Buffer.from('{}'),
        header: (name) => (name === 'authorization' ? authorization : undefined),
        nowMs: 0,
        secret,
      });
    const login = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(verify(login('contact-sync:s3cret'))).toBe(true);
    expect(verify(login('contact-sync:other'))).toBe(false);
    expect(verify(login('another:s3cret'))).toBe(false);
    expect(verify(undefined)).toBe(false);
    expect(verify('Basic ')).toBe(false);
  });
});
