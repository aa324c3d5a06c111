import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerSite } from '@/lib/db/sites';
import { listConnections } from '@/lib/services/connections/list';
import { pauseFlow } from '@/lib/services/connections/pause';
import { removeFlow } from '@/lib/services/connections/remove';
import { resumeFlow } from '@/lib/services/connections/resume';
import { forSite } from '@/lib/services/site-context';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { disconnect } from '@/lib/testing/two-way';
import { checkNewsletter } from './check';
import { createNewsletter } from './create';
import { findAddress } from './find-address';
import { downloadLedger } from './ledger';
import { lookAtNewsletter } from './look';
import { listPeople } from './people';
import { retryNewsletter } from './retry';
import { setNewsletterRules } from './set-rules';
import { showNewsletter } from './show';

const people = 600;
const mail = (name: string) => `${name}@example.com`;
const person = (n: number) => mail(`person${n}`);
let product: Product;
let id: number;

beforeAll(async () => {
  product = await startProduct({ contacts: 0 });
  await disconnect(product);
  await product.wix.seed(people);
  // Every third person was never asked.
  await product.wix.subscribe(
    ...Array.from({ length: people }, (_, n) => person(n)).filter((_, n) => n % 3 !== 0),
  );
  await product.wix.flushWebhooks();
});
afterAll(() => product.stop());

const subscribed = (people * 2) / 3;
const fields = () => ({ apiKey: product.sandbox.mailchimp.apiKey });
const input = () => ({
  service: 'mailchimp' as const,
  fields: fields(),
  listId: product.sandbox.mailchimp.listId,
});
const card = async () => (await listConnections(product)).connections.find((one) => one.id === id);
const untilIn = (count: number) =>
  product.until(
    `${count} are in`,
    async () =>
      (await card())?.counts.inSync === count &&
      (await product.db.query(`select from dirty where connection_id = ${id}`)).length === 0,
  );
const look = async (address: string) => findAddress({ ctx: product.ctx, input: { id, address } });
const untilWhy = (address: string, code: string) =>
  product.until(`${address}: ${code}`, async () =>
    (await look(address)).people.some(({ reason }) => reason?.code === code),
  );
const statusThere = async (address: string) => (await product.mailchimp.find(address))?.status;
const lookNow = () => resumeFlow({ ctx: product.ctx, input: { id } });
const sweepNow = () => lookAtNewsletter({ ctx: product.ctx, input: { id } });

describe('set-up', () => {
  test('what a key opens and whom it would mail; a wrong key or list is refused', async () => {
    expect(await checkNewsletter({ ctx: product.ctx, input: input() })).toMatchObject({
      contacts: people,
      subscribed,
      lists: expect.arrayContaining([
        { id: product.sandbox.mailchimp.listId, name: 'Newsletter' },
      ]) as unknown,
    });
    expect(
      await failureOf(
        checkNewsletter({
          ctx: product.ctx,
          input: {
            service: 'mailchimp',
            fields: { apiKey: 'ffffffffffffffffffffffffffffffff-us1' },
          },
        }),
      ),
    ).toMatchObject({ code: 'badKey' });
    expect(
      await failureOf(
        checkNewsletter({
          ctx: product.ctx,
          input: { service: 'mailchimp', fields: { apiKey: 'nonsense' } },
        }),
      ),
    ).toMatchObject({ code: 'badField' });
    expect(
      await failureOf(
        createNewsletter({ ctx: product.ctx, input: { ...input(), listId: 'nobody' } }),
      ),
    ).toMatchObject({ code: 'listGone' });
  });
});

describe('the first run', () => {
  test('X1 B05 killed in the middle: all subscribed are in once; who left is out', async () => {
    await product.mailchimp.join(person(1), { FNAME: 'Theirs' });
    await product.mailchimp.join(person(2), {}, 'unsubscribed');
    await product.mailchimp.join(mail('stranger'), {}, 'unsubscribed');
    for (const side of [product.wix, product.mailchimp]) await side.forget();
    ({ connectionId: id } = await createNewsletter({ ctx: product.ctx, input: input() }));
    for (const share of [0.2, 0.6]) {
      const worker = await product.startWorker();
      await product.until(
        'some',
        async () => (await product.mailchimp.all()).length > subscribed * share,
      );
      worker.kill('SIGKILL');
      await once(worker, 'exit');
    }
    await product.startWorker();
    await untilIn(subscribed - 1);
    const there = await product.mailchimp.all();
    expect(there.filter(({ status }) => status === 'subscribed')).toHaveLength(subscribed - 1);
    expect(there.some(({ email }) => email === person(0))).toBe(false);
    expect((await product.mailchimp.find(person(1)))?.fields).toMatchObject({ FNAME: 'Bo' });
    expect(await product.wix.subscription(person(2))).toBe('UNSUBSCRIBED');
    expect(
      [
        (await product.wix.byEmail(mail('stranger'))).length,
        await product.wix.subscription(mail('stranger')),
      ],
      'E04 nobody is made',
    ).toEqual([0, null]);
    const stored = await product.db.query<{ row: string }>(
      `select (select string_agg(s::text, '') from consent_state s)
         || (select string_agg(l::text, '') from link l where connection_id = ${id})
         || (select string_agg(d::text, '') from dirty d) as row`,
    );
    expect(JSON.stringify(stored)).not.toContain('person1@');
    const [lines] = await product.db.query<{ count: number }>(
      `select count(*)::int from operation
       where connection_id = ${id} and rule in ('subscribed', 'matched') and state = 'done'`,
    );
    expect(lines?.count, 'a line of history for each').toBe(subscribed - 1);
  });

  test('C01 a further look at everything writes nothing', async () => {
    for (const side of [product.wix, product.mailchimp]) await side.forget();
    await setNewsletterRules({ ctx: product.ctx, input: { id, rules: { labels: [] } } });
    await product.until(
      'everything',
      async () =>
        (await showNewsletter({ ctx: product.ctx, input: { id } })).sweptAtMs !== null &&
        (await card())?.nextAtMs !== null &&
        ((await card())?.nextAtMs ?? 0) > Date.now(),
    );
    expect([
      (await product.wix.counts()).writes,
      (await product.mailchimp.counts()).writes,
    ]).toEqual([0, 0]);
  });
});

describe('live', () => {
  test('a new subscriber arrives at once, changes follow', async () => {
    const { id: contact } = await product.wix.create({ email: mail('new'), first: 'New' });
    await product.wix.subscribe(mail('new'));
    await product.until('arrived', async () => (await statusThere(mail('new'))) === 'subscribed');
    await product.wix.edit(contact, { first: 'Newer' });
    await product.until(
      'changed',
      async () => (await product.mailchimp.find(mail('new')))?.fields['FNAME'] === 'Newer',
    );
    await untilIn(subscribed);
  });

  test('E01 left at the service: Wix says so at once, and later changes keep it', async () => {
    await product.mailchimp.happen(person(4), 'unsubscribe');
    await product.until(
      'told',
      async () => (await product.wix.subscription(person(4))) === 'UNSUBSCRIBED',
    );
    const [contact] = await product.wix.byEmail(person(4));
    await product.wix.edit(contact?.id ?? '', { first: 'Edited' });
    await untilIn(subscribed - 1);
    expect([await statusThere(person(4)), await product.wix.subscription(person(4))]).toEqual([
      'unsubscribed',
      'UNSUBSCRIBED',
    ]);
    expect(await look(person(4))).toMatchObject({
      status: 'out',
      people: [{ state: 'excluded', reason: { code: 'optedOut', params: { side: 'remote' } } }],
      ledger: [
        { source: 'wix', says: 'in' },
        { sourceName: 'Mailchimp', says: 'out' },
      ],
    });
  });

  test('H06 an international address is one person in both forms, whoever wrote it', async () => {
    const [ascii, shown] = ['ana@xn--mnchen-3ya.example', 'ana@m\u00fcnchen.example'];
    const there = async () =>
      (await product.mailchimp.all()).filter(({ email }) => [ascii, shown].includes(email));
    await product.mailchimp.join(shown, { FNAME: 'Theirs' });
    await product.wix.create({ email: ascii, first: 'Ana' });
    await product.wix.subscribe(ascii);
    await product.until('joined up', async () => (await look(shown)).people[0]?.state === 'inSync');
    expect(await there()).toMatchObject([
      { email: shown, status: 'subscribed', fields: { FNAME: 'Ana' } },
    ]);
    expect(await look(ascii)).toEqual(await look(shown));
    await product.mailchimp.happen(shown, 'unsubscribe');
    await product.until(
      'out of both',
      async () => (await product.wix.subscription(ascii)) === 'UNSUBSCRIBED',
    );
    await untilWhy(shown, 'optedOut');
    expect(await there()).toHaveLength(1);
  });

  test('S7 an odd address at the service is passed over; those after it are heard', async () => {
    const odd = `${'a'.repeat(4_000)}@example.com`;
    await product.mailchimp.join(odd);
    await product.mailchimp.happen(person(7), 'unsubscribe');
    await product.until(
      'told',
      async () => (await product.wix.subscription(person(7))) === 'UNSUBSCRIBED',
    );
    await sweepNow();
    await product.until('gone through', async () => ((await card())?.nextAtMs ?? 0) > Date.now());
    expect(await card()).toMatchObject({ phase: 'live' });
    await product.mailchimp.happen(odd, 'forget');
    await product.wix.subscribe(person(7));
    await product.until('asked', async () => (await statusThere(person(7))) === 'pending');
    await product.mailchimp.happen(person(7), 'confirm');
    await untilIn(subscribed - 1);
  });

  test('E02 archived by the owner is no opt-out, and is left so', async () => {
    await product.mailchimp.happen(person(5), 'archive');
    await sweepNow();
    await untilWhy(person(5), 'notActiveThere');
    expect([await product.wix.subscription(person(5)), await statusThere(person(5))]).toEqual([
      'SUBSCRIBED',
      'archived',
    ]);
  });

  test('E03 a hard bounce there, a complaint there, a bounce in Wix: out on both', async () => {
    await product.mailchimp.happen(person(7), 'bounce');
    await product.mailchimp.happen(person(8), 'complain');
    await product.wix.bounce(person(10));
    await product.until(
      'in Wix',
      async () =>
        (await product.wix.subscription(person(7))) === 'UNSUBSCRIBED' &&
        (await product.wix.subscription(person(8))) === 'UNSUBSCRIBED',
    );
    await product.until('there', async () => (await statusThere(person(10))) === 'unsubscribed');
    await untilWhy(person(7), 'addressSuppressed');
  });

  test('E05 who comes back in Wix is asked by the service, and is in after a yes', async () => {
    await product.wix.unsubscribe(person(11));
    await product.until(
      'out there',
      async () => (await statusThere(person(11))) === 'unsubscribed',
    );
    // Read to say no again, after the opt-out was told.
    await sweepNow();
    await product.until('rest', async () => ((await card())?.nextAtMs ?? 0) > Date.now());
    await product.wix.subscribe(person(11));
    await product.until('asked', async () => (await statusThere(person(11))) === 'pending');
    await untilWhy(person(11), 'invited');
    await product.mailchimp.happen(person(11), 'confirm');
    await sweepNow();
    await product.until('in', async () => (await look(person(11))).people[0]?.state === 'inSync');
  });

  test('E06 two contacts with one address: both are shown, one opt-out is of both', async () => {
    const twin = await product.wix.create({ email: person(13), first: 'Twin' });
    await untilWhy(person(13), 'sameAddress');
    expect(
      (await look(person(13))).people.map(({ state, wixId }) => [state, wixId === twin.id]),
    ).toEqual(
      expect.arrayContaining([
        ['inSync', false],
        ['excluded', true],
      ]),
    );
    expect((await product.mailchimp.find(person(13)))?.fields['FNAME']).not.toBe('Twin');
    await product.mailchimp.happen(person(13), 'unsubscribe');
    await product.until(
      'out',
      async () => (await product.wix.subscription(person(13))) === 'UNSUBSCRIBED',
    );
  });

  test('E07 E09 an opt-out in Wix holds against whatever the service says again', async () => {
    await product.wix.unsubscribe(person(14));
    await product.until(
      'out there',
      async () => (await statusThere(person(14))) === 'unsubscribed',
    );
    for (let n = 0; n < 3; n += 1)
      await product.wix.edit((await product.wix.byEmail(person(14)))[0]?.id ?? '', {
        first: `Again ${n}`,
      });
    await sweepNow();
    await product.until('rest', async () => ((await card())?.nextAtMs ?? 0) > Date.now());
    expect([await statusThere(person(14)), await product.wix.subscription(person(14))]).toEqual([
      'unsubscribed',
      'UNSUBSCRIBED',
    ]);
  });

  test('E08 whom the service does not take back is explained and not tried again', async () => {
    await product.mailchimp.happen(person(16), 'forget');
    await product.wix.edit((await product.wix.byEmail(person(16)))[0]?.id ?? '', { first: 'Gone' });
    await untilWhy(person(16), 'removedThere');
    const [link] = (await look(person(16))).people;
    await retryNewsletter({ ctx: product.ctx, input: { id, linkId: link?.linkId ?? '' } });
    await untilWhy(person(16), 'mayNotReturn');
    await product.mailchimp.forget();
    await product.wix.edit((await product.wix.byEmail(person(16)))[0]?.id ?? '', { first: 'Back' });
    await product.until(
      'rest',
      async () =>
        (await product.db.query(`select from dirty where connection_id = ${id}`)).length === 0,
    );
    expect((await product.mailchimp.counts()).writes).toBe(0);
  });

  test('G04 X12 a value that does not fit sets one aside; everybody else goes', async () => {
    await product.mailchimp.faults({ poisonEmails: [mail('poison')] });
    await product.wix.create({ email: mail('poison'), first: 'P' });
    await product.wix.create({ email: mail('fine'), first: 'F' });
    await product.wix.subscribe(mail('poison'), mail('fine'));
    await product.until('fine', async () => (await statusThere(mail('fine'))) === 'subscribed');
    await product.until('refused', async () =>
      (await listPeople({ ctx: product.ctx, input: { id, who: 'refused' } })).people.some(
        ({ address }) => address === mail('poison'),
      ),
    );
    await product.mailchimp.calm();
    expect(await retryNewsletter({ ctx: product.ctx, input: { id } })).toEqual({ count: 1 });
    await product.until('taken', async () => (await statusThere(mail('poison'))) === 'subscribed');
    expect(await failureOf(retryNewsletter({ ctx: product.ctx, input: { id } }))).toMatchObject({
      code: 'nothingToRetry',
    });
  });

  test('an address that was changed is out of the mailings; the new one is in', async () => {
    const [contact] = await product.wix.byEmail(person(17));
    await product.wix.subscribe(mail('moved'));
    await product.wix.edit(contact?.id ?? '', { email: mail('moved') });
    await product.until(
      'moved',
      async () =>
        (await statusThere(mail('moved'))) === 'subscribed' &&
        (await statusThere(person(17))) === 'unsubscribed',
    );
    expect((await look(person(17))).status).toBe('in');
  });

  test('G03 nothing is called while it is paused, and nothing is lost', async () => {
    await pauseFlow({ ctx: product.ctx, input: { id } });
    await product.until(
      'the pause',
      async () =>
        (
          await product.db.query(
            `select from connection
             where id = ${id} and (leased_until is null or leased_until < now())`,
          )
        ).length === 1,
    );
    for (const side of [product.wix, product.mailchimp]) await side.forget();
    await product.mailchimp.happen(person(19), 'unsubscribe');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect([(await product.wix.counts()).total, (await product.mailchimp.counts()).total]).toEqual([
      0, 0,
    ]);
    await lookNow();
    await product.until(
      'told',
      async () => (await product.wix.subscription(person(19))) === 'UNSUBSCRIBED',
    );
  });

  test('G01 a key that is no longer good stops it and says so', async () => {
    await product.mailchimp.faults({ unauthorized: true });
    await product.wix.subscribe(person(0));
    await product.until('stopped', async () => (await card())?.phase === 'needsReconnect');
    expect((await card())?.trouble).toMatchObject({ code: 'unauthorized' });
    await product.mailchimp.calm();
    await lookNow();
    await product.until('arrived', async () => (await statusThere(person(0))) === 'subscribed');
  });
});

describe('a second newsletter', () => {
  test('E03 consent is the address’s: whoever leaves one list is out of the other', async () => {
    const { lists } = await checkNewsletter({ ctx: product.ctx, input: input() });
    const press = lists.find(({ name }) => name === 'Press');
    const { connectionId } = await createNewsletter({
      ctx: product.ctx,
      input: { ...input(), listId: press?.id ?? '' },
    });
    await product.until(
      'everybody in both',
      async () =>
        (await showNewsletter({ ctx: product.ctx, input: { id: connectionId } })).sweptAtMs !==
        null,
    );
    const other = async () =>
      (await findAddress({ ctx: product.ctx, input: { id: connectionId, address: person(20) } }))
        .people[0];
    expect(await other()).toMatchObject({ state: 'inSync' });
    await product.mailchimp.happen(person(20), 'unsubscribe');
    await product.until('out of both', async () => (await other())?.reason?.code === 'optedOut');
    expect(await product.wix.subscription(person(20))).toBe('UNSUBSCRIBED');
    await removeFlow({ ctx: product.ctx, input: { id: connectionId } });
  });
});

describe('another site', () => {
  test('B14 X37 sees neither the newsletter nor its people nor what they said', async () => {
    const { siteNo } = await registerSite({ ...product.ctx, instanceId: randomUUID() });
    const theirs = forSite({ context: product.ctx, siteNo });
    const calls = [
      showNewsletter({ ctx: theirs, input: { id } }),
      listPeople({ ctx: theirs, input: { id, who: 'in' } }),
      findAddress({ ctx: theirs, input: { id, address: person(1) } }),
      downloadLedger({ ctx: theirs, input: { id, format: 'csv' } }),
      retryNewsletter({ ctx: theirs, input: { id } }),
      setNewsletterRules({ ctx: theirs, input: { id, rules: { labels: [] } } }),
      lookAtNewsletter({ ctx: theirs, input: { id } }),
      removeFlow({ ctx: theirs, input: { id } }),
    ];
    expect(
      (await Promise.all(calls.map(failureOf))).map((failure) => (failure as Error).name),
    ).toEqual(calls.map(() => 'NotFoundError'));
  });
});

describe('what can be seen', () => {
  test('who is in, a page at a time, and the ledger as a table and as JSON', async () => {
    const { people: first, next } = await listPeople({
      ctx: product.ctx,
      input: { id, who: 'in' },
    });
    expect([first.length, typeof next]).toEqual([50, 'string']);
    const csv = await new Response(
      (await downloadLedger({ ctx: product.ctx, input: { id, format: 'csv' } })).file.content,
    ).text();
    const table = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
    expect(
      table
        .filter((line) => line['Address'] === person(4))
        .map((line) => [line['Where'], line['What']]),
    ).toEqual([
      ['Wix', 'opted in'],
      ['Mailchimp', 'opted out'],
    ]);
    const json = (
      await new Response(
        (await downloadLedger({ ctx: product.ctx, input: { id, format: 'json' } })).file.content,
      ).text()
    )
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { address: string });
    expect(json).toHaveLength(table.length);
  });

  test('F01 a message with a wrong secret or none is refused; a try is answered', async () => {
    const hook = `${product.ctx.env.PUBLIC_URL}/api/webhooks/newsletter`;
    expect((await fetch(hook)).status).toBe(200);
    for (const url of [hook, `${hook}?key=nobody`])
      expect(
        (
          await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            body: 'type=unsubscribe',
          })
        ).status,
      ).toBe(401);
  });

  test('webhooks that Mailchimp removed are registered anew at a sweep, once a day', async () => {
    const { origin, apiKey, listId } = product.sandbox.mailchimp;
    const call = async (path = '', method = 'GET') =>
      fetch(`${origin}/3.0/lists/${listId}/webhooks${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}` },
      });
    const hooks = async () =>
      ((await (await call()).json()) as { webhooks: { id: string }[] }).webhooks;
    const [former] = await hooks();
    await call(`/${former?.id}`, 'DELETE');
    await product.db.query(`update connection set hooks_at = now() - interval '25 hours'`);
    await sweepNow();
    await product.until('a webhook', async () => (await hooks()).length === 1);
    expect(await hooks()).not.toEqual([former]);
  });

  test('the same list twice is refused; removed, the service is to leave us alone', async () => {
    expect(await failureOf(createNewsletter({ ctx: product.ctx, input: input() }))).toMatchObject({
      code: 'newsletterTaken',
    });
    await product.mailchimp.forget();
    await removeFlow({ ctx: product.ctx, input: { id } });
    expect(await failureOf(showNewsletter({ ctx: product.ctx, input: { id } }))).toMatchObject({
      name: 'NotFoundError',
    });
    const hooks = (await product.mailchimp.requests()).filter(
      ({ method, path }) => method === 'DELETE' && path.includes('/webhooks/'),
    );
    expect(hooks).toHaveLength(1);
  });
});
