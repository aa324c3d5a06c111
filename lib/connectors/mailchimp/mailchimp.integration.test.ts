import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FieldRefused, WebhookRejected } from '@/lib/connectors/errors';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { startReceiver, type Receiver } from '@/lib/sandbox/test-kit';
import { failureOf } from '@/lib/testing/failure-of';
import { openMailchimp } from '@/lib/testing/mailchimp';
import { mailchimp } from './index';

describe('Mailchimp', () => {
  let sandbox: Sandbox;
  let receiver: Receiver;

  beforeAll(async () => {
    [sandbox, receiver] = await Promise.all([startSandbox({ seed: 'empty' }), startReceiver()]);
  });
  afterAll(async () => {
    await sandbox.stop();
    await receiver.close();
  });
  beforeEach(async () => {
    await fetch(`${sandbox.mailchimp.control}/reset`, { method: 'POST' });
    receiver.received.length = 0;
  });

  const open = () => openMailchimp(sandbox.mailchimp);
  const people = (count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => ({
      email: `p${from + n}@example.com`,
      fields: { FNAME: `P${n}` },
    }));

  it('the key names the data centre and nothing else gets into the address', async () => {
    const { input, readAccount } = open();
    for (const apiKey of ['', 'abc', 'abc-us1.evil.example', 'abc-us1/x', 'abc-@evil'])
      expect(await failureOf(readAccount({ ...input, fields: { apiKey } }))).toBeInstanceOf(
        FieldRefused,
      );
    const asked = failureOf(
      mailchimp
        .open({ MAILCHIMP_API_BASE_URL: 'http://{dc}.localhost:9' })
        .readAccount({ ...input, fields: { apiKey: 'abc-us21' } }),
    );
    expect(await asked).toMatchObject({ code: 'unreachable' });
  });

  it('E05 who left and was archived later is not taken back', async () => {
    const { service, hands } = open();
    await hands.join('left@example.com', {}, 'unsubscribed');
    await hands.happen('left@example.com', 'archive');
    expect(
      (await service.add([{ email: 'left@example.com', fields: {} }])).get('left@example.com'),
    ).toMatchObject({ kind: 'exists', subscriber: { status: 'archived' } });
    expect((await hands.find('left@example.com'))?.status).toBe('archived');
  });

  it('E08 who was deleted for good may not return', async () => {
    const { service, hands } = open();
    await hands.join('gone@example.com');
    await hands.happen('gone@example.com', 'forget');
    expect(
      (await service.add([{ email: 'gone@example.com', fields: {} }])).get('gone@example.com'),
    ).toEqual({ kind: 'mayNotReturn' });
  });

  it('E05 nobody who left is sent as subscribed: asked again, in by his own word', async () => {
    const { service, hands } = open();
    await hands.join('left@example.com');
    await hands.happen('left@example.com', 'unsubscribe');
    await service.invite(['left@example.com']);
    expect((await hands.find('left@example.com'))?.status).toBe('pending');
    await hands.happen('left@example.com', 'confirm');
    expect((await service.read(['left@example.com'])).get('left@example.com')?.status).toBe(
      'subscribed',
    );
  });

  it('D09 a refused value names its field, in a batch and alone', async () => {
    const { service } = open();
    const refused = { kind: 'refused', problems: [{ field: 'BIRTHDAY', code: 'invalidDate' }] };
    const added = await service.add([
      { email: 'ana@example.com', fields: { BIRTHDAY: 'in May' } },
      { email: 'bea@example.com', fields: { BIRTHDAY: '1990-05-04' } },
    ]);
    expect([added.get('ana@example.com'), added.get('bea@example.com')?.kind]).toEqual([
      refused,
      'done',
    ]);
    expect(
      (await service.update([{ email: 'bea@example.com', fields: { BIRTHDAY: 'in May' } }])).get(
        'bea@example.com',
      ),
    ).toEqual(refused);
  });

  it('H06 an international address is one person in both forms of its domain', async () => {
    const { service, hands } = open();
    const [address, shown] = ['ana.ruiz@xn--mnchen-3ya.example', 'ana.ruiz@m\u00FCnchen.example'];
    await hands.join(shown);
    expect((await service.read([address])).get(address)).toMatchObject({
      email: address,
      status: 'subscribed',
    });
    expect((await service.add([{ email: address, fields: {} }])).get(address)?.kind).toBe('exists');
    expect(
      (await service.update([{ email: address, fields: { FNAME: 'Ana' } }])).get(address)?.kind,
    ).toBe('done');
    expect((await service.optOut([address])).get(address)?.kind).toBe('done');
    expect(await hands.find(shown)).toMatchObject({ status: 'unsubscribed' });
    expect(
      (
        await service.add([
          { email: 'bo.li@example.com', written: 'Bo.Li@example.com', fields: {} },
        ])
      ).get('bo.li@example.com')?.kind,
    ).toBe('done');
    expect((await service.read(['bo.li@example.com'])).get('bo.li@example.com')?.email).toBe(
      'bo.li@example.com',
    );
    expect((await hands.find('bo.li@example.com'))?.email).toBe('Bo.Li@example.com');
  });

  it('X10 whom a batch leaves out without a word is asked one by one', async () => {
    const { service, hands } = open();
    await hands.faults({ partialFailPercent: 100 });
    await hands.forget();
    const added = await service.add(people(3));
    expect([...added.values()].map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    expect((await hands.counts()).byRoute).toMatchObject({
      'POST /3.0/lists/:list': 1,
      'POST /3.0/lists/:list/members': 3,
    });
  });

  it('G01 X10 an address held back for now is asked for again; the others are in', async () => {
    const { service, hands } = open();
    await hands.faults({ heldBackEmails: ['p1@example.com'] });
    const added = await service.add(people(3));
    expect([...added.values()].map(({ kind }) => kind)).toEqual(['done', 'again', 'done']);
    expect(added.get('p1@example.com')).toMatchObject({ error: { code: 'rateLimited' } });
    await hands.calm();
    expect((await service.add(people(3))).get('p1@example.com')?.kind).toBe('done');
  });

  it('E02 a list that is gone is no person who is gone', async () => {
    const { input, list } = open();
    const gone = list.open({ ...input, listId: 'gone' });
    for (const call of [
      () => gone.read(['p1@example.com']),
      () => gone.add(people(1)),
      () => gone.update(people(1)),
      () => gone.optOut(['p1@example.com']),
      () => gone.invite(['p1@example.com']),
    ])
      expect(await failureOf(call())).toMatchObject({ code: 'badAnswer' });
  });

  it('X11 a batch that is refused as a whole is halved', async () => {
    const { service, hands } = open();
    await hands.forget();
    const added = await service.add(people(501));
    expect(new Set([...added.values()].map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect((await hands.counts()).byRoute).toMatchObject({ 'POST /3.0/lists/:list': 3 });
  });

  it('X7 waits when told to, also by a bare 403, which is no missing permission', async () => {
    const { service, hands } = open();
    await hands.faults({ rate429Percent: 50, bareThrottle: true });
    const added = await service.add(people(5));
    await hands.faults({ rate429Percent: 100 });
    const failure = failureOf(service.read(['p1@example.com']));
    expect(await failure).toMatchObject({ code: 'rateLimited', retryable: true });
    await hands.calm();
    expect(added.size).toBe(5);
  });

  it('X9 a change whose answer is lost is sent once more', async () => {
    const { service, hands } = open();
    await hands.join('ana@example.com');
    await hands.faults({ dropAnswerNext: 1 });
    expect(
      (await service.update([{ email: 'ana@example.com', fields: { FNAME: 'Ana' } }])).get(
        'ana@example.com',
      ),
    ).toMatchObject({ kind: 'done' });
    expect((await hands.find('ana@example.com'))?.fields).toMatchObject({ FNAME: 'Ana' });
  });

  it('X8 once the service is down no address is begun; who was served is told', async () => {
    const { service, hands } = open();
    await service.add(people(30));
    await service.fields();
    await hands.faults({ unauthorized: true });
    expect(await failureOf(service.update(people(30)))).toMatchObject({ code: 'unauthorized' });
    await hands.calm();
    await hands.forget();
    await hands.faults({ delayMs: 20 });
    const updating = service.update(people(30));
    await expect.poll(async () => (await hands.counts()).writes).toBeGreaterThan(3);
    await hands.faults({ unauthorized: true });
    const kinds = [...(await updating).values()].map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['done', 'again']));
    await hands.calm();
    expect((await hands.counts()).total).toBeLessThan(30);
  });

  it('two lists at work of one account keep below ten calls at once', async () => {
    const [one, other] = [open(), open()];
    await one.service.add(people(40));
    await one.hands.faults({ delayMs: 20 });
    await one.hands.forget();
    await Promise.all([
      one.service.update(people(40)),
      other.service.read(people(40).map(({ email }) => email)),
    ]);
    expect(await one.hands.counts()).toMatchObject({ throttled: 0, writes: 40 });
    await one.hands.calm();
  });

  it('X6 skips nobody of one second although some of them change between the pages', async () => {
    const { service, hands } = open();
    await hands.seed(2_500);
    const found = new Set<string>();
    let page = await service.changed({ since: null, cursor: null });
    for (let round = 0; ; round += 1) {
      page.subscribers.forEach(({ email }) => found.add(email));
      if (page.next === null) break;
      if (round === 1)
        for (const n of [0, 1, 2, 1_200])
          await hands.edit(`person${n}@example.com`, { FNAME: 'Changed' });
      page = await service.changed({ since: null, cursor: page.next });
    }
    expect(found.size).toBe(2_500);
  });

  it('F01 its messages are proven by secret and time, and say whom to look at', async () => {
    const {
      input,
      hands,
      list: { webhook },
    } = open();
    await webhook.register({ ...input, url: receiver.url });
    const hooks = await webhook.register({ ...input, url: receiver.url });
    expect(hooks.ids).toHaveLength(1);
    receiver.received.length = 0;
    // Each arrives before the next is sent: side by side, they come in any order.
    await hands.join('Ana@Example.com');
    await hands.flushWebhooks();
    await hands.move('ana@example.com', 'new@example.com');
    await hands.flushWebhooks();
    await hands.happen('new@example.com', 'unsubscribe');
    await hands.flushWebhooks();
    expect(receiver.received).toHaveLength(3);
    const hints = receiver.received.flatMap(({ raw, headers }) => {
      const rawBody = Buffer.from(raw);
      const given = {
        rawBody,
        header: (name: string) => headers[name] as string | undefined,
        secret: hooks.secret,
        nowMs: Date.now(),
      };
      expect(webhook.verify(given)).toBe(true);
      expect(webhook.verify({ ...given, secret: null, header: () => undefined })).toBe(true);
      for (const wrong of [
        { rawBody: Buffer.from(`${raw}&x=1`) },
        { secret: 'another' },
        { nowMs: Date.now() + 301_000 },
        { header: () => undefined },
        { header: () => 't=1,v1=zz' },
      ])
        expect(webhook.verify({ ...given, ...wrong })).toBe(false);
      expect(webhook.parse({ rawBody, listId: 'another' })).toEqual([]);
      return webhook.parse({ rawBody, listId: input.listId });
    });
    expect(hints.map(({ email }) => email)).toEqual([
      'ana@example.com',
      'new@example.com',
      'ana@example.com',
      'new@example.com',
    ]);
    for (const _time of ['once', 'twice']) await webhook.remove({ ...input, hooks });
    receiver.received.length = 0;
    await hands.join('bea@example.com');
    await hands.flushWebhooks();
    expect(receiver.received).toEqual([]);
  });

  it('C09 our own writes are not told to us', async () => {
    const {
      input,
      service,
      hands,
      list: { webhook },
    } = open();
    const hooks = await webhook.register({ ...input, url: receiver.url });
    receiver.received.length = 0;
    await service.add(people(2));
    await service.optOut(['p0@example.com']);
    await hands.flushWebhooks();
    expect(receiver.received).toEqual([]);
    await webhook.remove({ ...input, hooks });
  });

  it('F03 F04 without a secret the address proves it; what is no message is refused', async () => {
    const {
      input,
      hands,
      list: { webhook },
    } = open();
    await hands.faults({ unsignedWebhooks: true });
    const hooks = await webhook.register({ ...input, url: receiver.url });
    await hands.calm();
    expect(hooks.secret).toBeNull();
    await webhook.remove({ ...input, hooks });
    const parse = (body: string) => webhook.parse({ rawBody: Buffer.from(body), listId: 'l1' });
    expect(() => parse('{"json":true}')).toThrow(WebhookRejected);
    expect(parse('type=sms&data[list_id]=l1&data[email]=a@example.com')).toEqual([]);
    expect(
      parse('type=cleaned&data[list_id]=l1&data[email]=A@example.com&data[reason]=hard'),
    ).toEqual([{ email: 'a@example.com' }]);
  });
});
