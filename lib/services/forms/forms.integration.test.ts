import type { ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newRow } from '@/lib/core/plan/mapping-rules';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import { readLedger } from '@/lib/db/consent-ledger';
import { registerSite } from '@/lib/db/sites';
import { listConnections } from '@/lib/services/connections/list';
import { pauseFlow } from '@/lib/services/connections/pause';
import { removeFlow } from '@/lib/services/connections/remove';
import { resumeFlow } from '@/lib/services/connections/resume';
import { listChanges } from '@/lib/services/log/list-changes';
import { setFields } from '@/lib/services/mapping/set-fields';
import { showFields } from '@/lib/services/mapping/show-fields';
import { forSite } from '@/lib/services/site-context';
import { failureOf } from '@/lib/testing/failure-of';
import { startProduct, type Product } from '@/lib/testing/product';
import { sideParts } from '@/lib/testing/sandbox-hands';
import { createWixClient } from '@/lib/wix/client';
import { createSubscriptions } from '@/lib/wix/subscriptions';
import { chooseContact } from './choose';
import { createForm } from './create';
import { eraseSubmission } from './erase';
import { listCandidates } from './list-candidates';
import { listSubmissions } from './list-submissions';
import { retryForm } from './retry';
import { firstRules } from './rules';
import { setFormRules } from './set-rules';
import { setSignature } from './set-signature';
import { showForm } from './show';
import { switchOnForm } from './switch-on';

let product: Product;
let worker: ChildProcess;
let id: number;
let address: string;

beforeAll(async () => {
  product = await startProduct({ contacts: 0 });
  worker = await product.startWorker();
});
afterAll(() => product.stop());

const input = () => ({ ctx: product.ctx, input: { id } });
const show = () => showForm(input());
const submissions = async () => (await listSubmissions(input())).submissions;
const counts = async () =>
  (await listConnections(product)).connections.find((one) => one.id === id)?.counts;
const untilDone = (n = 0) =>
  product.until('all are through', async () => (await counts())?.waiting === n);

async function makeForm({
  rows = [
    ['email', 'mail'],
    ['name.first', 'first'],
    ['phone', 'tel'],
    ['birthdate', 'born'],
  ],
  isOn = true,
}: { rows?: readonly (readonly [string, string])[]; isOn?: boolean } = {}) {
  ({ connectionId: id } = await createForm({ ctx: product.ctx, input: { name: 'Contact page' } }));
  address = `${product.origin}${(await show()).path}`;
  if (!isOn) return;
  await post(Object.fromEntries(rows.map(([, name]) => [name, 'x'])));
  await setFields({
    ctx: product.ctx,
    input: {
      id,
      version: 1,
      rows: rows.map(([wix, remote]) => ({
        ...newRow({ wix, remote, direction: 'toWix' }),
        blanks: 'keep' as const,
      })),
    },
  });
  await switchOnForm(input());
  await sleep(1_100); // the entrance keeps what it knows of a form for a second
}

const json = { 'content-type': 'application/json' };
async function post(body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    redirect: 'manual',
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: text.startsWith('{')
      ? (JSON.parse(text) as { id?: string; code?: string; field?: string; detail?: string })
      : null,
  };
}

describe('the entrance', () => {
  beforeAll(() => makeForm());

  test('takes JSON, nested too, urlencoded and multipart; every kind reaches Wix', async () => {
    expect((await post({ mail: 'json@example.com', first: 'Jay' })).status).toBe(202);
    const urlencoded = await fetch(address, {
      method: 'POST',
      body: new URLSearchParams({ mail: 'plain@example.com', first: 'Ünï ✓', file: '' }),
    });
    expect(urlencoded.status).toBe(202);
    const multipart = new FormData();
    multipart.set('mail', 'multi@example.com');
    multipart.append('first', 'Mia');
    multipart.append('unused', new File([], ''));
    expect((await fetch(address, { method: 'POST', body: multipart })).status).toBe(202);
    await untilDone();
    const names = await Promise.all(
      ['json', 'plain', 'multi'].map(async (who) =>
        (await product.wix.byEmail(`${who}@example.com`)).map(({ first }) => first),
      ),
    );
    expect(names).toEqual([['Jay'], ['Ünï ✓'], ['Mia']]);
    const lines = await product.db.query<{ kind: string; state: string }>(
      `select kind::text, state::text from operation where connection_id = ${id} and rule = 'form'`,
    );
    expect(lines).toEqual(Array.from({ length: 3 }, () => ({ kind: 'create', state: 'done' })));
    const stored = await product.db.query<{ row: string }>(
      `select s::text as row from form_submission s`,
    );
    expect(stored.map(({ row }) => row).join('\n'), 'X39 what was posted is sealed').not.toMatch(
      /example\.com|6578616d706c65/,
    );
  });

  test('F09 a bad or missing address is refused with its field’s name, not stored', async () => {
    const before = (await submissions()).length;
    expect(await post({ mail: 'not an address' })).toMatchObject({
      status: 422,
      body: { code: 'email', field: 'mail' },
    });
    expect(await post({ first: 'Nobody' })).toMatchObject({
      status: 422,
      body: { code: 'noEmail', field: 'mail' },
    });
    expect((await submissions()).length).toBe(before);
  });

  test('F04 X32 malformed, too large, of a wrong kind, with a file: refused in words', async () => {
    expect(await post('{"mail":')).toMatchObject({ status: 400, body: { code: 'badJson' } });
    expect(await post('[1]')).toMatchObject({ status: 400, body: { code: 'notAnObject' } });
    expect(await post('"text"')).toMatchObject({ status: 400, body: { code: 'notAnObject' } });
    expect(await post('')).toMatchObject({ status: 400, body: { code: 'badJson' } });
    expect(await post({ mail: 'a@example.com', first: 'x'.repeat(120_000) })).toMatchObject({
      status: 413,
      body: { code: 'tooLarge' },
    });
    expect(await post('mail', { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      body: { code: 'kind' },
    });
    expect(
      await post('nonsense', { 'content-type': 'multipart/form-data; boundary=x' }),
    ).toMatchObject({ status: 400, body: { code: 'badForm' } });
    const file = new FormData();
    file.set('mail', 'a@example.com');
    file.set('cv', new File(['x'], 'cv.pdf'));
    expect((await fetch(address, { method: 'POST', body: file })).status).toBe(400);
    expect((await fetch(address)).status).toBe(405);
    expect(
      (
        await fetch(`${product.origin}/api/forms/unknown`, {
          method: 'POST',
          headers: json,
          body: '{}',
        })
      ).status,
    ).toBe(404);
    expect(
      await post(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`field${n}`, 'x']))),
    ).toMatchObject({ status: 400, body: { code: 'tooManyFields' } });
  });

  test('H05 a letter that was lost on its way is never stored', async () => {
    const before = (await submissions()).length;
    expect(await post({ mail: 'lost@example.com', first: 'Jos\uFFFD' })).toMatchObject({
      status: 400,
      body: { code: 'charset' },
    });
    expect((await submissions()).length).toBe(before);
  });

  test('a body that never ends is cut off by bytes read', async () => {
    const { port } = new URL(address);
    const request = http.request({
      host: '127.0.0.1',
      port,
      path: new URL(address).pathname,
      method: 'POST',
      headers: { ...json, 'transfer-encoding': 'chunked' },
    });
    const answered = new Promise<number>((resolve, reject) =>
      request
        .once('response', (response) => resolve(response.statusCode ?? 0))
        .once('error', reject),
    );
    for (let n = 0; n < 20; n += 1) request.write('x'.repeat(10_000));
    expect(await answered).toBe(413);
    request.destroy();
  });

  test('F08 one Idempotency-Key: one answer, one effect; refused for other values', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => post({ mail: 'once@example.com', first: 'Once' }, headers)),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${body?.id}`)).size).toBe(1);
    expect(await post({ mail: 'once@example.com', first: 'Once' }, headers)).toMatchObject({
      status: 202,
      body: { id: answers[0]?.body?.id },
    });
    expect(await post({ mail: 'other@example.com', first: 'Once' }, headers)).toMatchObject({
      status: 422,
      body: { code: 'otherContent' },
    });
    const [stored] = await product.db.query<{ n: number }>(
      `select count(*)::int as n from form_submission where id = $1`,
      [answers[0]?.body?.id],
    );
    expect(stored?.n).toBe(1);
    await untilDone();
  });

  test('who fills in what people don’t see is answered as others, and not stored', async () => {
    const before = (await submissions()).length;
    expect(
      (await post({ mail: 'bot@example.com', website_confirm: 'http://spam.example' })).status,
    ).toBe(202);
    expect((await submissions()).length).toBe(before);
  });

  test('a browser’s plain form gets a page, or is sent on to the owner’s own', async () => {
    const browser = {
      accept: 'text/html,application/xhtml+xml',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const thanked = await post('mail=page%40example.com', browser);
    expect([thanked.status, thanked.headers.get('content-type')]).toEqual([
      202,
      'text/html; charset=utf-8',
    ]);
    expect(thanked.text).toContain('Thank you');
    expect((await post('mail=bad', browser)).text).toContain('the field “mail”');
    await setFormRules({
      ctx: product.ctx,
      input: { id, rules: { ...firstRules, thanks: 'https://www.example.com/danke-✓' } },
    });
    await sleep(1_100);
    const sent = await post('mail=page%40example.com', browser);
    expect([sent.status, sent.headers.get('location')]).toEqual([
      303,
      'https://www.example.com/danke-%E2%9C%93',
    ]);
    expect(
      await failureOf(
        setFormRules({
          ctx: product.ctx,
          input: {
            id,
            rules: {
              ...firstRules,
              thanks: 'https://www.example.com/thanks',
              origins: ['https://shop.example.com'],
            },
          },
        }),
      ),
    ).toMatchObject({ code: 'formThanksElsewhere' });
  });

  test('only named pages may send, and browsers know; else only what is signed', async () => {
    await setFormRules({
      ctx: product.ctx,
      input: { id, rules: { ...firstRules, origins: ['https://shop.example.com'] } },
    });
    await sleep(1_100);
    const from = (origin: string) => post({ mail: 'origin@example.com' }, { origin });
    const allowed = await from('https://shop.example.com');
    expect([
      allowed.status,
      allowed.headers.get('access-control-allow-origin'),
      allowed.headers.get('vary'),
    ]).toEqual([202, 'https://shop.example.com', 'origin']);
    const foreign = await from('https://evil.example.com');
    expect([
      foreign.status,
      foreign.headers.get('access-control-allow-origin'),
      foreign.body?.code,
    ]).toEqual([403, null, 'foreignPage']);
    expect((await from('null')).status).toBe(403);
    expect((await post({ mail: 'origin@example.com' })).status).toBe(403);
    const ask = (origin: string) =>
      fetch(address, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
    const preflight = await ask('https://shop.example.com');
    expect([
      preflight.status,
      preflight.headers.get('access-control-allow-methods'),
      preflight.headers.get('access-control-allow-headers'),
    ]).toEqual([204, 'POST', 'content-type, idempotency-key, x-contact-sync-signature']);
    expect((await ask('https://evil.example.com')).status).toBe(403);
  });

  test('a signature is asked for: missing, wrong, old or of other bytes is refused', async () => {
    const { secret } = await setSignature({ ctx: product.ctx, input: { id, isSigned: true } });
    await sleep(1_100);
    const body = JSON.stringify({ mail: 'signed@example.com' });
    const sign = ({ atMs = Date.now(), of = body, key = secret ?? '' } = {}) => {
      const seconds = Math.floor(atMs / 1000);
      const digest = createHmac('sha256', key).update(`${seconds}.${of}`).digest('hex');
      return { 'x-contact-sync-signature': `t=${seconds},v1=${digest}` };
    };
    expect((await post(body, sign())).status).toBe(202);
    for (const headers of [
      {},
      sign({ key: 'other' }),
      sign({ of: `${body} ` }),
      sign({ atMs: Date.now() - 6 * 60_000 }),
      { 'x-contact-sync-signature': 't=1,v1=zz' },
    ])
      expect((await post(body, headers as Record<string, string>)).status).toBe(401);
    expect((await show()).isSigned).toBe(true);
    await setSignature({ ctx: product.ctx, input: { id, isSigned: false } });
    await setFormRules({ ctx: product.ctx, input: { id, rules: firstRules } });
    await sleep(1_100);
  });
});

describe('before it is switched on', () => {
  test('what comes is a test; fields are known, rows suggested, a full name is two', async () => {
    await makeForm({ isOn: false });
    expect(
      (
        await post({
          'Your Name': 'Ana de la Cruz',
          'E-Mail': 'ana.form@example.com',
          Telefon: '1',
          company: 'Acme',
          website_confirm: '',
        })
      ).status,
    ).toBe(202);
    expect(await show()).toMatchObject({
      phase: 'preparing',
      found: ['Your Name', 'E-Mail', 'Telefon', 'company'],
      canSwitchOn: false,
    });
    expect(await submissions()).toMatchObject([{ state: 'test' }]);
    expect(await failureOf(switchOnForm(input()))).toMatchObject({ code: 'formWithoutEmail' });
    const fields = await showFields(input());
    expect(fields.suggested.map(({ wix, remote, direction }) => [wix, remote, direction])).toEqual([
      ['email', 'E-Mail', 'toWix'],
      ['name.first', 'first(Your Name)', 'toWix'],
      ['name.last', 'last(Your Name)', 'toWix'],
      ['company', 'company', 'toWix'],
    ]);
    await setFields({ ctx: product.ctx, input: { id, version: 1, rows: fields.suggested } });
    expect(
      await failureOf(
        setFields({ ctx: product.ctx, input: { id, version: 2, rows: fields.suggested.slice(1) } }),
      ),
    ).toMatchObject({ code: 'mappingProblem' });
    await switchOnForm(input());
    expect(await product.wix.byEmail('ana.form@example.com')).toEqual([]);
    const [one] = await submissions();
    await retryForm({ ctx: product.ctx, input: { id, submissionId: one?.id ?? '' } });
    await untilDone();
    expect(await product.wix.byEmail('ana.form@example.com')).toMatchObject([
      { first: 'Ana', last: 'de la Cruz' },
    ]);
  });

  test('only the newest tests are kept', async () => {
    await makeForm({ isOn: false });
    for (let n = 0; n < 25; n += 1) await post({ mail: `test${n}@example.com` });
    expect((await counts())?.excluded).toBe(20);
  });
});

describe('what becomes of it', () => {
  beforeAll(() => makeForm());
  beforeEach(() => product.wix.forget());

  test('F06 many at once with one address: one contact, all values of it', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        post({
          mail: n % 2 ? 'both@example.com' : 'BOTH@example.com',
          ...(n === 3 ? { first: 'Bo' } : {}),
          ...(n === 6 ? { tel: '+12125550123' } : {}),
        }),
      ),
    );
    await untilDone();
    expect(
      await product.wix
        .byEmail('both@example.com')
        .then(async (own) => [...own, ...(await product.wix.byEmail('BOTH@example.com'))]),
    ).toMatchObject([{ first: 'Bo', phone: '+12125550123' }]);
    expect((await product.wix.counts()).effects.created).toBe(1);
    expect((await submissions()).slice(0, 8).every(({ state }) => state === 'done')).toBe(true);
  });

  test('a second address of a contact is his, too, and stays where it is', async () => {
    const client = createWixClient({ ...sideParts, ...product.sandbox.wix });
    const emails = {
      items: [{ email: 'main@example.com', primary: true }, { email: 'second@example.com' }],
    };
    await client.createContact({
      info: { name: { first: 'Kept' }, emails },
      allowDuplicates: false,
      lane: 'live',
    });
    await post({ mail: 'SECOND@example.com', first: 'Other', tel: '+12125550199' });
    await untilDone();
    expect(await product.wix.byEmail('main@example.com')).toMatchObject([
      { first: 'Kept', phone: '+12125550199' },
    ]);
    expect(await product.wix.byEmail('second@example.com'), 'nobody is made of it').toEqual([]);
  });

  test('labels are put on and values replaced where wanted; the sync carries both on', async () => {
    await product.until(
      'two-way sync',
      async () =>
        (await product.db.query(`select from connection where flow = 'twoWay' and phase = 'live'`))
          .length === 1,
    );
    const contact = await product.wix.create({
      email: 'rules@example.com',
      first: 'Before',
      labels: ['Own'],
    });
    await setFormRules({
      ctx: product.ctx,
      input: { id, rules: { ...firstRules, overwrites: true, labels: ['Web form'] } },
    });
    await post({ mail: 'rules@example.com', first: 'After' });
    await untilDone();
    const [after] = await product.wix.byEmail('rules@example.com');
    expect([after?.id, after?.first, [...(after?.labels ?? [])].sort()]).toEqual([
      contact.id,
      'After',
      ['Own', 'Web form'],
    ]);
    await product.until(
      'in HubSpot',
      async () => (await product.crm.byEmail('rules@example.com'))[0]?.first === 'After',
    );
    const newest = (await listChanges({ ctx: product.ctx, input: { limit: 20 } })).changes.find(
      ({ rule }) => rule === 'form',
    );
    expect(newest, 'History shows it, with the way to the contact').toMatchObject({
      kind: 'update',
      state: 'done',
      cause: 'form',
      values: expect.arrayContaining([
        expect.objectContaining({ field: 'name.first', before: 'Before', after: 'After' }),
      ]),
    });
    const onPage = (
      await listChanges({ ctx: product.ctx, input: { linkId: newest?.linkId ?? '', limit: 20 } })
    ).changes;
    expect(
      [
        onPage.some(({ rule }) => rule === 'form'),
        onPage.some(({ rule }) => rule !== 'form'),
        onPage.every(({ linkId }) => linkId === newest?.linkId),
      ],
      'so does the contact’s page, between the lines of the sync',
    ).toEqual([true, true, true]);
    await setFormRules({ ctx: product.ctx, input: { id, rules: firstRules } });
  });

  test('F07 F05 while Wix is down posts are taken and wait; applied when it is back', async () => {
    await product.wix.faults({ error5xxPercent: 100 });
    expect((await post({ mail: 'down@example.com', first: 'Down' })).status).toBe(202);
    await sleep(2_000);
    expect((await counts())?.waiting).toBe(1);
    expect((await post({ mail: 'down2@example.com' })).status).toBe(202);
    await product.wix.calm();
    await untilDone();
    expect(await product.wix.byEmail('down@example.com')).toMatchObject([{ first: 'Down' }]);
  });

  test('G04 D09 a value Wix refuses sets one aside; others go on; all can be retried', async () => {
    await post({ mail: 'born@example.com', born: 'soon' });
    await product.wix.faults({ poisonEmails: ['poison@example.com'] });
    await post({ mail: 'poison@example.com' });
    await post({ mail: 'fine@example.com' });
    await untilDone();
    expect((await counts())?.failed).toBe(2);
    expect(await product.wix.byEmail('fine@example.com')).toHaveLength(1);
    const open = (await listSubmissions({ ctx: product.ctx, input: { id, open: 'yes' } }))
      .submissions;
    expect(open.map(({ reason, cameIn }) => [reason?.code, cameIn]).sort()).toEqual([
      ['badDate', true],
      ['invalidValue', false],
    ]);
    await product.wix.calm();
    expect(await retryForm(input())).toEqual({ count: 2 });
    await untilDone();
    expect((await counts())?.failed).toBe(1);
    expect(await product.wix.byEmail('poison@example.com')).toHaveLength(1);
  });

  test('F11 several have the address: it waits for the owner; the word is remembered', async () => {
    const twins = [
      await product.wix.create({ email: 'twin@example.com' }),
      await product.wix.create({ email: 'twin@example.com', first: 'Second' }).catch(() => null),
    ];
    expect(twins[1], 'two contacts of one address').not.toBeNull();
    await post({ mail: 'twin@example.com', tel: '+12125550142' });
    await post({ mail: 'twin@example.com', born: '1990-02-28' });
    await product.until('both wait', async () => (await counts())?.onHold === 2);
    const [second, first] = (
      await listSubmissions({ ctx: product.ctx, input: { id, open: 'yes' } })
    ).submissions.filter(({ state }) => state === 'choosing');
    expect(first?.reason).toMatchObject({ code: 'formSeveral', params: { count: 2 } });
    const { candidates } = await listCandidates({
      ctx: product.ctx,
      input: { id, submissionId: first?.id ?? '' },
    });
    expect(candidates.map(({ wixId }) => wixId).sort()).toEqual(twins.map((one) => one?.id).sort());
    expect(
      await failureOf(
        chooseContact({
          ctx: product.ctx,
          input: { id, submissionId: first?.id ?? '', wixId: randomUUID() },
        }),
      ),
    ).toMatchObject({ name: 'NotFoundError' });
    expect(
      await chooseContact({
        ctx: product.ctx,
        input: { id, submissionId: first?.id ?? '', wixId: twins[1]?.id ?? '', remember: true },
      }),
    ).toEqual({ count: 2 });
    await untilDone();
    expect(
      (await product.wix.byEmail('twin@example.com')).find((one) => one.id === twins[1]?.id),
    ).toMatchObject({ phone: '+12125550142' });
    expect(
      await failureOf(
        chooseContact({ ctx: product.ctx, input: { id, submissionId: second?.id ?? '' } }),
      ),
    ).toMatchObject({ code: 'formChosen' });
    await post({ mail: 'twin@example.com', first: 'Ignored' });
    await untilDone();
    expect((await counts())?.onHold, 'the next one asks nobody').toBe(0);
  });

  test('E10 a tick subscribes who never left, words as proof; who left stays out', async () => {
    await setFormRules({
      ctx: product.ctx,
      input: {
        id,
        rules: {
          ...firstRules,
          consent: { field: 'news', wording: 'Yes, send me news.', yes: null },
        },
      },
    });
    await product.wix.create({ email: 'left@example.com' });
    const { sandbox } = product;
    const subscriptions = createSubscriptions({
      client: createWixClient({ ...sideParts, ...sandbox.wix }),
    });
    await subscriptions.write({ wanted: new Map([['left@example.com', 'out']]), lane: 'live' });
    await post({ mail: 'agreed@example.com', news: 'on' });
    await post({ mail: 'left@example.com', news: 'on' });
    await post({ mail: 'silent@example.com' });
    await untilDone();
    const addresses = ['agreed@example.com', 'left@example.com', 'silent@example.com'];
    expect([...(await subscriptions.read({ addresses, lane: 'live' })).values()]).toEqual([
      'in',
      'out',
      'none',
    ]);
    const own = (await submissions()).slice(0, 3);
    expect(own.map(({ reason }) => reason?.code ?? null).sort()).toEqual(
      ['formStayedOut', null, null].sort(),
    );
    const ledger = await product.db.query<{ source: string; says: string }>(
      `select source, says from consent_event order by id`,
    );
    expect(ledger).toEqual(
      expect.arrayContaining([
        { source: `form:${id}`, says: 'in' },
        { source: 'wix', says: 'out' },
        { source: `form:${id}`, says: 'asked' },
      ]),
    );
    expect(ledger).toHaveLength(3);
  });

  test('X8 X9 a subscription refused or unanswered is written again, with one proof', async () => {
    for (const [fault, mail] of [
      ['failNext', 'failed.news@example.com'],
      ['dropAnswerNext', 'lost.news@example.com'],
    ] as const) {
      await product.wix.faults({ [fault]: 1 });
      await post({ mail, news: 'on' });
      await untilDone();
      expect(await product.wix.byEmail(mail)).toHaveLength(1);
    }
    const subscriptions = createSubscriptions({
      client: createWixClient({ ...sideParts, ...product.sandbox.wix }),
    });
    expect([
      ...(
        await subscriptions.read({
          addresses: ['failed.news@example.com', 'lost.news@example.com'],
          lane: 'live',
        })
      ).values(),
    ]).toEqual(['in', 'in']);
    expect(await product.db.query(`select says from consent_event order by id offset 3`)).toEqual([
      { says: 'in' },
      { says: 'in' },
    ]);
  });

  test('H02 only a yes ticks, or what the owner saw; the ledger keeps the raw value', async () => {
    const before = (await product.db.query(`select id from consent_event`)).length;
    for (const [at, news] of [
      'no',
      'nein',
      'undefined',
      'null',
      '',
      'off',
      '0',
      'newsletter',
    ].entries())
      await post({ mail: `no.${at}@example.com`, news });
    await untilDone();
    expect(
      await product.db.query(`select id from consent_event`),
      'no other word is a yes',
    ).toHaveLength(before);
    expect((await show()).sent['news']).toContain('newsletter');
    await setFormRules({
      ctx: product.ctx,
      input: {
        id,
        rules: {
          ...firstRules,
          consent: { field: 'news', wording: 'Yes, send me news.', yes: 'newsletter' },
        },
      },
    });
    await post({ mail: 'own.box@example.com', news: 'Newsletter' });
    await post({ mail: 'no.2@example.com', news: 'nein' });
    await untilDone();
    const subscriptions = createSubscriptions({
      client: createWixClient({ ...sideParts, ...product.sandbox.wix }),
    });
    const addresses = ['own.box@example.com', 'no.7@example.com', 'no.2@example.com'];
    expect([...(await subscriptions.read({ addresses, lane: 'live' })).values()]).toEqual([
      'in',
      'none',
      'none',
    ]);
    const parts = {
      siteNo: product.ctx.siteNo,
      seal: product.ctx.seal,
      keyHash: createKeyHash(await product.ctx.fingerprintKey()),
    };
    const [line] = await product.ctx.withSite((tx) =>
      readLedger(tx, { ...parts, address: 'own.box@example.com' }),
    );
    expect(line).toMatchObject({
      says: 'in',
      evidence: { field: 'news', wording: 'Yes, send me news.', value: 'Newsletter' },
    });
  });

  test('H06 an address is one however it is spelled; the local part keeps its case', async () => {
    for (const mail of [
      'Idn.Person@m\u00FCnchen.example',
      'idn.person@xn--mnchen-3ya.example',
      'idn\u200B.person@M\u00DCNCHEN.example\u00AD',
    ]) {
      await post({ mail, first: 'Idn' });
      await untilDone();
    }
    const found = await product.wix.byEmail('Idn.Person@m\u00FCnchen.example');
    expect(found).toHaveLength(1);
    expect(found[0]?.email).toBe('Idn.Person@m\u00FCnchen.example');
    expect(await product.wix.byEmail('idn.person@xn--mnchen-3ya.example')).toHaveLength(0);
  });

  test.each(['an\uFFFD@example.com', 'ana\u0007@example.com'])(
    'H06 a control character or U+FFFD in an address is refused, naming the field',
    async (mail) => {
      const { status, text: answer } = await post({ mail });
      expect([status, JSON.parse(answer)]).toMatchObject([422, { code: 'email', field: 'mail' }]);
    },
  );

  test('H11 an input posted twice with one value is one value', async () => {
    const twice = new URLSearchParams([
      ['mail', 'twice@example.com'],
      ['mail', 'Twice@example.com'],
      ['first', 'Ana'],
      ['first', 'Ana'],
      ['tel', '+12125550111'],
      ['tel', '+1 212 555 0111'],
    ]);
    expect((await fetch(address, { method: 'POST', body: twice })).status).toBe(202);
    await untilDone();
    expect(await product.wix.byEmail('twice@example.com')).toMatchObject([
      { first: 'Ana', phone: '+12125550111' },
    ]);
  });

  test('B14 X37 another site sees none of it, and an unknown id is the same to it', async () => {
    const { siteNo } = await registerSite({ ...product.ctx, instanceId: 'another-site' });
    const other = forSite({ context: product.ctx, siteNo });
    const [one] = await submissions();
    const submissionId = one?.id ?? '';
    const asked = (at: number) => [
      showForm({ ctx: other, input: { id: at } }),
      listSubmissions({ ctx: other, input: { id: at } }),
      listCandidates({ ctx: other, input: { id: at, submissionId } }),
      retryForm({ ctx: other, input: { id: at } }),
      chooseContact({ ctx: other, input: { id: at, submissionId } }),
      eraseSubmission({ ctx: other, input: { id: at, submissionId } }),
      switchOnForm({ ctx: other, input: { id: at } }),
      setFormRules({ ctx: other, input: { id: at, rules: firstRules } }),
      setSignature({ ctx: other, input: { id: at, isSigned: true } }),
    ];
    for (const at of [id, 2_000_000])
      for (const failure of await Promise.all(asked(at).map(failureOf)))
        expect(failure).toMatchObject({ name: 'NotFoundError' });
    const { connectionId } = await createForm({ ctx: other, input: { name: 'Theirs' } });
    for (const failure of [
      await failureOf(eraseSubmission({ ctx: other, input: { id: connectionId, submissionId } })),
      await failureOf(listCandidates({ ctx: other, input: { id: connectionId, submissionId } })),
    ])
      expect(failure).toMatchObject({ name: 'NotFoundError' });
    expect((await submissions())[0]?.values).not.toBeNull();
  });

  test('paused, what is sent is kept; removed, it is gone and so is the address', async () => {
    await pauseFlow(input());
    expect((await post({ mail: 'paused@example.com' })).status).toBe(202);
    await sleep(1_500);
    expect((await counts())?.waiting).toBe(1);
    await resumeFlow(input());
    await untilDone();
    const [newest] = await submissions();
    await eraseSubmission({ ctx: product.ctx, input: { id, submissionId: newest?.id ?? '' } });
    expect((await submissions())[0]).toMatchObject({ state: 'erased', values: null });
    expect(await product.wix.byEmail('paused@example.com')).toHaveLength(1);
    await removeFlow(input());
    await sleep(1_100);
    expect((await post({ mail: 'late@example.com' })).status).toBe(404);
    expect(
      await product.db.query(`select from form_submission where connection_id = ${id}`),
    ).toEqual([]);
  });
});

describe('X1 B05', () => {
  test('a worker killed again and again: all once, nothing lost, the next goes on', async () => {
    await makeForm();
    await product.wix.faults({ delayMs: 30 });
    await product.wix.forget();
    const people = Array.from({ length: 80 }, (_, n) => `killed${n}@example.com`);
    const posting = (async () => {
      for (const [n, mail] of people.entries()) {
        expect(
          (
            await post(
              { mail, first: 'Kay', tel: `+1212555${1000 + n}` },
              { 'x-forwarded-for': `9.9.9.${n}` },
            )
          ).status,
        ).toBe(202);
        await sleep(15);
      }
    })();
    for (let n = 0; n < 4; n += 1) {
      await product.until(
        'under way',
        async () => (await product.wix.counts()).effects.created > n * 5,
      );
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      worker = await product.startWorker();
    }
    const startedAtMs = Date.now();
    const made = (await product.wix.counts()).effects.created;
    await product.until(
      'the next is made',
      async () => (await product.wix.counts()).effects.created > made,
    );
    // The lease of the one that was killed, and a few seconds of a machine that is busy with other
    // tests.
    expect(Date.now() - startedAtMs).toBeLessThan(12_000 + 20_000);
    await posting;
    await untilDone();
    await product.wix.calm();
    const all = await product.wix.all();
    for (const mail of people)
      expect(
        all.filter(({ email }) => email === mail),
        mail,
      ).toMatchObject([{ first: 'Kay' }]);
    expect((await product.wix.counts()).effects.created).toBe(people.length);
    const lines = await product.db.query<{ kind: string; n: number }>(
      `select kind::text, count(*)::int as n from operation
       where connection_id = ${id} and state = 'done'
       group by 1`,
    );
    expect(lines, 'I6 a line for everybody who was made, also where the answer was lost').toEqual([
      { kind: 'create', n: people.length },
    ]);
  });
});
