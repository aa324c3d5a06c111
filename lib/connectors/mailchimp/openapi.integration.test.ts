import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Document } from 'openapi-backend';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { startReceiver } from '@/lib/sandbox/test-kit';
import { openMailchimp } from '@/lib/testing/mailchimp';
import { startSpecProxy, type SpecProxy } from '@/lib/testing/spec-proxy';

const description = JSON.parse(
  readFileSync(
    path.resolve(import.meta.dirname, '../../sandbox/mailchimp/openapi/mailchimp.json'),
    'utf8',
  ),
) as Document; // the vendor's file

describe('Mailchimp by its own description', () => {
  let sandbox: Sandbox;
  let proxy: SpecProxy;

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: 'empty', limits: false });
    proxy = await startSpecProxy({
      target: sandbox.mailchimp.origin,
      definition: description,
      apiRoot: '/3.0',
    });
  });
  afterAll(async () => {
    await proxy.close();
    await sandbox.stop();
  });
  beforeEach(() => void (proxy.problems.length = 0));

  const through = () => openMailchimp({ ...sandbox.mailchimp, origin: proxy.origin });

  it('every request of ours and every answer of the sandbox is as described', async () => {
    const { service, input, hands, list, readAccount } = through();
    const { webhook } = list;
    const fields = { apiKey: sandbox.mailchimp.apiKey };
    expect(await readAccount({ ...input, fields })).toEqual({
      credentials: fields,
      accountKey: sandbox.mailchimp.accountId,
      label: 'Sample shop',
    });
    expect((await list.lists(input)).map(({ name }) => name)).toEqual(['Newsletter', 'Press']);
    expect((await service.fields()).map(({ key }) => key)).toEqual([
      'FNAME',
      'LNAME',
      'PHONE',
      'BIRTHDAY',
      'COMPANY',
    ]);
    for (const email of ['left', 'dead', 'angry', 'shelf', 'gone'])
      await hands.join(`${email}@example.com`);
    await hands.happen('left@example.com', 'unsubscribe');
    await hands.happen('dead@example.com', 'bounce');
    await hands.happen('angry@example.com', 'complain');
    await hands.happen('shelf@example.com', 'archive');
    await hands.happen('gone@example.com', 'forget');
    const emails = [
      'ana@example.com',
      'left@example.com',
      'dead@example.com',
      'shelf@example.com',
      'gone@example.com',
      'not an address',
    ];
    const added = await service.add(
      emails.map((email) => ({
        email,
        fields: { FNAME: 'Ana', BIRTHDAY: '1990-05-04', PHONE: null },
      })),
    );
    expect(emails.map((email) => added.get(email)?.kind)).toEqual([
      'done',
      'exists',
      'exists',
      'exists',
      'mayNotReturn',
      'refused',
    ]);
    await service.update([
      { email: 'ana@example.com', fields: { LNAME: 'B' } },
      { email: 'nobody@example.com', fields: {} },
    ]);
    await service.invite(['left@example.com', 'dead@example.com']);
    await service.optOut(['ana@example.com', 'dead@example.com']);
    await service.read(emails);
    for (
      let page = await service.changed({ since: '2020-01-01T00:00:00.000Z', cursor: null });
      page.next !== null;
    )
      page = await service.changed({ since: '2020-01-01T00:00:00.000Z', cursor: page.next });
    const receiver = await startReceiver();
    const hooks = await webhook.register({ ...input, url: receiver.url });
    await webhook.remove({ ...input, hooks });
    await receiver.close();
    expect(proxy.problems).toEqual([]);
    expect([...proxy.operations].sort()).toEqual([
      'deleteListsIdWebhooksId',
      'getLists',
      'getListsIdAbuseReports',
      'getListsIdMembers',
      'getListsIdMembersId',
      'getListsIdMergeFields',
      'getListsIdWebhooks',
      'getRoot',
      'patchListsIdMembersId',
      'postListsId',
      'postListsIdMembers',
      'postListsIdWebhooks',
    ]);
  });

  it('what is against the description does not pass', async () => {
    const { listId, apiKey } = sandbox.mailchimp;
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    await fetch(`${proxy.origin}/3.0/lists/${listId}/members?sort_dir=sideways`, { headers });
    await fetch(`${proxy.origin}/3.0/lists/${listId}/members`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ email_address: 'a@example.com', status: 'bogus' }),
    });
    expect(proxy.problems).toHaveLength(2);
  });
});
