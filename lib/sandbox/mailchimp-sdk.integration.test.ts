import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '@/lib/testing/failure-of';
import { createSubscriberHands, type SubscriberHands } from '@/lib/testing/mailchimp';
import { startSandbox, type Sandbox } from './index';
import { hashOf } from './mailchimp/types';
import { createMailchimpSdk, createPlainClient, startReceiver, type Receiver } from './test-kit';

type Failure = {
  status: number;
  response: {
    body: { title: string; detail: string; errors?: { field: string; message: string }[] };
    headers: Record<string, string>;
  };
};

// the SDK's own shape
const refusalOf = async (call: Promise<unknown>) => (await failureOf(call)) as Failure;

describe('the Mailchimp SDK as a client of the sandbox', () => {
  let sandbox: Sandbox;
  let receiver: Receiver;
  let hands: SubscriberHands;
  let mailchimp: ReturnType<typeof createMailchimpSdk>;
  let list: string;

  beforeAll(async () => {
    [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
    hands = createSubscriberHands(sandbox.mailchimp.control);
    mailchimp = createMailchimpSdk(sandbox.mailchimp);
    list = sandbox.mailchimp.listId;
  });
  afterAll(async () => {
    await sandbox.stop();
    await receiver.close();
  });
  beforeEach(async () => {
    await createPlainClient({ origin: sandbox.mailchimp.control, authorization: '' })(
      'POST',
      '/reset',
      { seed: 'empty' },
    );
    receiver.received.length = 0;
  });

  const add = (email: string, status: 'subscribed' | 'unsubscribed' | 'pending' = 'subscribed') =>
    mailchimp.lists.addListMember(list, { email_address: email, status });
  const get = (email: string) => mailchimp.lists.getListMember(list, hashOf(email));

  it('answers a ping, names audiences and merge fields, and refuses another key', async () => {
    expect(await mailchimp.ping.get()).toMatchObject({ health_status: "Everything's Chimpy!" });
    expect(await mailchimp.lists.getAllLists()).toMatchObject({
      lists: [{ id: list, name: 'Newsletter' }, { name: 'Press' }],
      total_items: 2,
    });
    expect(await mailchimp.lists.getListMergeFields(list)).toMatchObject({
      merge_fields: [
        { tag: 'FNAME' },
        { tag: 'LNAME' },
        { tag: 'ADDRESS' },
        { tag: 'PHONE' },
        { tag: 'BIRTHDAY' },
        { tag: 'COMPANY' },
      ],
    });
    createMailchimpSdk({ ...sandbox.mailchimp, apiKey: 'another-us1' });
    expect(await refusalOf(mailchimp.lists.getAllLists())).toMatchObject({ status: 401 });
    createMailchimpSdk(sandbox.mailchimp);
  });

  it('adds a member, finds it by hash, address and id in any case, refuses it twice', async () => {
    const made = await add('Ana@Example.com');
    expect(made).toMatchObject({
      id: hashOf('ana@example.com'),
      email_address: 'Ana@Example.com',
      status: 'subscribed',
      merge_fields: { FNAME: '' },
    });
    for (const key of [
      hashOf('ana@example.com'),
      'ANA@example.com',
      (made as { contact_id: string }).contact_id,
    ])
      expect(await mailchimp.lists.getListMember(list, key)).toMatchObject({
        email_address: 'Ana@Example.com',
      });
    expect(await refusalOf(add('ana@example.com'))).toMatchObject({
      status: 400,
      response: { body: { title: 'Member Exists' } },
    });
    expect(await refusalOf(add('no address'))).toMatchObject({
      status: 400,
      response: {
        body: { title: 'Invalid Resource', detail: 'Please provide a valid email address.' },
      },
    });
    expect(await refusalOf(get('nobody@example.com'))).toMatchObject({
      status: 404,
      response: { body: { title: 'Resource Not Found' } },
    });
  });

  it('names every merge field at fault', async () => {
    const failure = await refusalOf(
      mailchimp.lists.addListMember(list, {
        email_address: 'ana@example.com',
        status: 'subscribed',
        merge_fields: { BIRTHDAY: '1990-05-04', FNAME: 'x'.repeat(300) },
      }),
    );
    expect(failure.response.body).toMatchObject({
      title: 'Invalid Resource',
      errors: [{ field: 'FNAME' }, { field: 'BIRTHDAY' }],
    });
  });

  it('takes a batch of up to 500, and tells in no order who was there', async () => {
    await add('old@example.com');
    const members = ['old@example.com', 'new@example.com', 'bad'].map((email_address) => ({
      email_address,
      email_type: 'html' as const,
      status: 'subscribed' as const,
    }));
    expect(
      await mailchimp.lists.batchListMembers(list, { members, update_existing: false }),
    ).toMatchObject({
      total_created: 1,
      error_count: 2,
      new_members: [{ email_address: 'new@example.com' }],
    });
    const many = Array.from({ length: 501 }, (_, n) => ({
      email_address: `m${n}@example.com`,
      email_type: 'html' as const,
      status: 'subscribed' as const,
    }));
    expect(
      await refusalOf(mailchimp.lists.batchListMembers(list, { members: many })),
    ).toMatchObject({ status: 400 });
  });

  it('E08 lets nobody back by the API who left by himself, only asks him again', async () => {
    await add('left@example.com');
    await hands.happen('left@example.com', 'unsubscribe');
    const put = (status: 'subscribed' | 'pending') =>
      mailchimp.lists.setListMember(list, hashOf('left@example.com'), {
        email_address: 'left@example.com',
        status_if_new: 'subscribed',
        status,
      });
    expect(await refusalOf(put('subscribed'))).toMatchObject({
      status: 400,
      response: { body: { title: 'Member In Compliance State' } },
    });
    expect(await put('pending')).toMatchObject({ status: 'pending' });
    await hands.happen('left@example.com', 'confirm');
    expect(await get('left@example.com')).toMatchObject({ status: 'subscribed' });
    await hands.happen('left@example.com', 'bounce');
    expect(await refusalOf(put('pending'))).toMatchObject({
      response: { body: { title: 'Member In Compliance State' } },
    });
  });

  it('archives once, lists archived ones on demand, never takes back a forgotten one', async () => {
    await add('ana@example.com');
    await mailchimp.lists.deleteListMember(list, hashOf('ana@example.com'));
    const failure = await refusalOf(
      mailchimp.lists.deleteListMember(list, hashOf('ana@example.com')),
    );
    expect(failure).toMatchObject({ status: 405, response: { headers: { allow: 'GET, PUT' } } });
    expect(await mailchimp.lists.getListMembersInfo(list)).toMatchObject({
      members: [],
      total_items: 0,
    });
    expect(
      await mailchimp.lists.getListMembersInfo(list, { status: 'archived' } as never),
    ).toMatchObject({ members: [{ email_address: 'ana@example.com' }] });
    await mailchimp.lists.deleteListMemberPermanent(list, hashOf('ana@example.com'));
    expect(await refusalOf(add('ana@example.com'))).toMatchObject({
      status: 400,
      response: { body: { title: 'Forgotten Email Not Subscribed' } },
    });
  });

  it('F01 posts signed forms unless the API did it; its address must answer a GET', async () => {
    const hook = {
      events: { subscribe: true, unsubscribe: true, cleaned: true, upemail: true },
      sources: { user: true, admin: true, api: false },
    };
    expect(
      await refusalOf(
        mailchimp.lists.createListWebhook(list, { ...hook, url: 'http://127.0.0.1:9/nobody' }),
      ),
    ).toMatchObject({ status: 400 });
    const { id, signing_secret: secret = '' } = await mailchimp.lists.createListWebhook(list, {
      ...hook,
      url: receiver.url,
    });
    receiver.received.length = 0;
    await add('ana@example.com');
    await hands.happen('ana@example.com', 'complain');
    await hands.join('bea@example.com');
    await hands.move('bea@example.com', 'beate@example.com');
    await hands.flushWebhooks();
    // In any order: each is sent by itself.
    const forms = new Map(
      receiver.received.map(({ raw }) => {
        const form = Object.fromEntries(new URLSearchParams(raw));
        return [form['type'], form];
      }),
    );
    expect(receiver.received).toHaveLength(3);
    expect(forms.get('unsubscribe')).toMatchObject({
      'data[reason]': 'abuse',
      'data[email]': 'ana@example.com',
      'data[list_id]': list,
    });
    expect(forms.get('subscribe')).toMatchObject({
      'data[email]': 'bea@example.com',
      'data[merges][EMAIL]': 'bea@example.com',
    });
    expect(forms.get('upemail')).toMatchObject({
      'data[old_email]': 'bea@example.com',
      'data[new_email]': 'beate@example.com',
    });
    for (const { raw, headers } of receiver.received) {
      const [, seconds, signature] =
        /^t=(\d+),v1=([0-9a-f]+)$/.exec(headers['x-mailchimp-signature'] as string) ?? [];
      expect(signature).toBe(
        createHmac('sha256', secret).update(`${seconds}.${raw}`).digest('hex'),
      );
    }
    await mailchimp.lists.deleteListWebhook(list, id);
  });

  it('keeps its key, its people and its webhooks over a restart', async () => {
    const stateDir = mkdtempSync(path.join(os.tmpdir(), 'contact-sync-mailchimp-'));
    const first = await startSandbox({ stateDir });
    createMailchimpSdk(first.mailchimp);
    const { listId } = first.mailchimp;
    await mailchimp.lists.addListMember(listId, {
      email_address: 'ana@example.com',
      status: 'subscribed',
    });
    const { id } = await mailchimp.lists.createListWebhook(listId, {
      url: receiver.url,
      events: { subscribe: true },
      sources: { admin: true },
    });
    await first.stop();
    const second = await startSandbox({ stateDir });
    createMailchimpSdk(second.mailchimp);
    expect(second.mailchimp).toMatchObject({ apiKey: first.mailchimp.apiKey, listId });
    expect(await mailchimp.lists.getListMember(listId, hashOf('ana@example.com'))).toMatchObject({
      status: 'subscribed',
    });
    await mailchimp.lists.deleteListWebhook(listId, id);
    await second.stop();
    createMailchimpSdk(sandbox.mailchimp);
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('lets ten calls in at once', async () => {
    await hands.faults({ delayMs: 100 });
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, () => mailchimp.ping.get()),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(
      (results.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason,
    ).toMatchObject({ status: 429 });
  });
});
