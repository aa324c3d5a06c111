import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { newRow } from '@/lib/core/plan/mapping-rules';
import { hookHash } from '@/lib/services/connections/hooks';
import { createExport } from '@/lib/services/exports/create';
import { createForm } from '@/lib/services/forms/create';
import { showForm } from '@/lib/services/forms/show';
import { switchOnForm } from '@/lib/services/forms/switch-on';
import { writeHistoryCursor } from '@/lib/services/identifiers';
import { setFields } from '@/lib/services/mapping/set-fields';
import { createNewsletter } from '@/lib/services/newsletters/create';
import { startProduct, type Product } from '@/lib/testing/product';
import { readRoutes } from '@/lib/testing/routes';
import type { KnownValues } from '@/lib/testing/samples';
import { startWeb } from '@/lib/testing/web';
import { callsOf } from './calls';
import { entranceRequests } from './entrances';
import { rawRequests } from './raw';
import type { FuzzRequest } from './request';

const hookKey = 'a secret between a service and us';
const people = 12;

/**
 * A product in which every flow has something to show, its web process, and requests that know what
 * is there.
 */
export async function openFuzzWorld() {
  const product = await startProduct({ contacts: people });
  const { formPath, formId } = await makeFlows(product);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { wix, hubspot } = product.sandbox;
  const web = await startWeb({
    env: {
      ...product.env,
      WIX_PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      LOCAL_INSTANCE_ID: wix.instanceId,
      SANDBOX_SERVICES: product.sandbox.env['SANDBOX_SERVICES'] ?? '',
    },
  });
  const host = new URL(web.origin).host;
  // Signed out of, the session would be no use to the calls after it.
  const routes = (await readRoutes()).filter(
    ({ path }) => !/^\/api\/((forms|webhooks)\/|sign-out$)/.test(path),
  );
  const calls = callsOf({
    routes,
    ...(await readKnown({ product, formId })),
    origin: web.origin,
    cookie: web.cookie,
  });
  const [account] = await product.db.query<{ account_key: string }>(
    `select account_key from connection where flow = 'twoWay'`,
  );
  const entrances = entranceRequests({
    formPath,
    wix: { privateKey, instanceId: wix.instanceId },
    hubspot: {
      secret: hubspot.clientSecret,
      publicUrl: product.origin,
      accountKey: account?.account_key ?? '',
      appId: hubspot.appId,
    },
    hookKey,
  });
  const raw = rawRequests({
    host,
    cookie: web.cookie,
    paths: [
      ...routes.map(({ path }) => path),
      formPath,
      '/api/webhooks/wix',
      '/api/webhooks/hubspot',
      '/api/webhooks/newsletter',
      '/_next/static/x.js',
      '/_next/image?url=%2Ficon.svg&w=64&q=75',
      '/_next/data/x/index.json',
      '/favicon.ico',
      '/icon.svg',
    ],
  });
  const requests: fc.Arbitrary<FuzzRequest> = fc.oneof(
    { weight: 20, arbitrary: calls },
    { weight: 19, arbitrary: entrances },
    { weight: 1, arbitrary: pages(web.cookie) },
    { weight: 60, arbitrary: raw },
  );
  return {
    web,
    requests,
    async stop() {
      await web.stop();
      await product.stop();
    },
  };
}

/** Screens, with whatever stands in their addresses. */
const pages = (cookie: string): fc.Arbitrary<FuzzRequest> =>
  fc
    .tuple(
      fc.constantFrom(
        '/',
        '/sandbox',
        '/history',
        '/connections',
        '/connections/1',
        '/connections/x',
        '/connections/new/form',
        '/contacts/1',
        '/contacts/%C3%A9',
        '/comparison',
        '/decisions',
        '/setup',
        '/runs/%20',
        '/nowhere',
        '/api/nowhere',
      ),
      fc.constantFrom(
        '',
        '?',
        '?tab=x',
        '?instance=%ff',
        '?cursor=%00',
        '?a=1&a=2',
        '?__proto__=1',
        `?x=${'y'.repeat(3_000)}`,
      ),
    )
    .map(([path, query]) => ({
      kind: 'call',
      method: 'GET',
      path: `${path}${query}`,
      headers: { cookie },
    }));

/** Two forms: of the one that outsiders post to nothing is changed. */
async function makeFlows(product: Product): Promise<{ formPath: string; formId: number }> {
  const { ctx, sandbox, origin } = product;
  const worker = await product.startWorker();
  await product.until(
    'first sync',
    async () =>
      (
        await product.db.query(
          `select from connection where phase = 'live' and in_sync_count = ${people}`,
        )
      ).length === 1,
  );
  const { connectionId: id } = await createForm({ ctx, input: { name: 'Contact page' } });
  await createForm({ ctx, input: { name: 'Another page' } });
  const { path } = await showForm({ ctx, input: { id } });
  const posted = (email: string) =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, first: 'Ana' }),
    });
  await posted('test@example.com');
  const rows = [
    ['email', 'email'],
    ['name.first', 'first'],
  ].map(([wix = '', remote = '']) => ({
    ...newRow({ wix, remote, direction: 'toWix' }),
    blanks: 'keep' as const,
  }));
  await setFields({ ctx, input: { id, version: 1, rows } });
  await switchOnForm({ ctx, input: { id } });
  await createExport({ ctx, input: { service: 'file', name: 'List', address: null } });
  const { connectionId: newsletter } = await createNewsletter({
    ctx,
    input: {
      service: 'mailchimp',
      fields: { apiKey: sandbox.mailchimp.apiKey },
      listId: sandbox.mailchimp.listId,
    },
  });
  await product.db.query(
    `update connection set hook_hash = '${hookHash(hookKey)}' where id = ${newsletter}`,
  );
  await product.until(
    'the export',
    async () =>
      (await product.db.query(`select from export_run where finished_at is not null`)).length > 0,
  );
  worker.kill('SIGKILL');
  return { formPath: path, formId: id };
}

/** Ids that are there, and one that is not. */
async function readKnown({
  product,
  formId,
}: {
  product: Product;
  formId: number;
}): Promise<{ known: KnownValues; idsOf: (path: string) => readonly string[] }> {
  const column = async (sql: string) =>
    (await product.db.query<{ x: string }>(sql)).map(({ x }) => x);
  const nobody = '01a20b61-6a65-7231-be59-e1b17efc3080';
  const links = [...(await column('select id::text as x from link limit 5')), nobody];
  const runs = [
    ...(await column('select id::text as x from run')),
    ...(await column('select id::text as x from export_run')),
    nobody,
  ];
  const operations = [...(await column('select id::text as x from operation limit 5')), nobody];
  const submissions = [...(await column('select id::text as x from form_submission')), nobody];
  const flows = await product.db.query<{ flow: string; id: number }>(
    `select flow::text, id from connection where id <> ${formId}`,
  );
  const flow = (...names: readonly string[]) =>
    flows.filter((one) => names.includes(one.flow)).map(({ id }) => String(id));
  /** The first prefix that fits. */
  const byPath = [
    ['/api/connections/[id]/form', flow('form')],
    ['/api/connections/', flow('twoWay', 'form', 'export', 'subscribers')],
    ['/api/exports/', flow('export')],
    ['/api/newsletters/', flow('subscribers')],
    ['/api/contacts/', links],
    ['/api/runs/', runs],
    ['/api/sandbox/', ['wix', 'hubspot']],
  ] as const;
  const contacts = [
    ...(await column('select wix_id as x from link where wix_id is not null limit 5')),
    '1',
    nobody,
  ];
  const cursor = writeHistoryCursor({ at: new Date(), id: nobody });
  const values: Readonly<Record<string, readonly unknown[]>> = {
    linkId: links,
    linkIds: links,
    runId: runs,
    operationId: operations,
    submissionId: submissions,
    before: submissions,
    after: links,
    wixId: contacts,
    otherId: contacts,
    into: contacts,
    code: ['sharedEmail', 'missing', 'unknown', 'undeletable.member'],
    email: ['person1@example.com'],
    key: ['person1@example.com', '+1 212 555 0100', nobody],
    search: ['person', ''],
    service: ['hubspot', 'mailchimp', 'file', 'nothing'],
    listId: [product.sandbox.mailchimp.listId, 'x'],
    fields: [product.sandbox.hubspot.fields, product.sandbox.mailchimp.fields, { apiKey: 'x' }, {}],
    wix: ['email', 'name.first', 'phone', 'nothing'],
    remote: ['email', 'firstname', 'first', 'nothing'],
    field: ['labels', 'email', 'nothing'],
    version: [1, 2],
    faults: [{}, { delayMs: 1 }, { nothing: 1 }],
    zone: ['UTC', 'Europe/Berlin'],
  };
  const known: KnownValues = ({ name, json }) => {
    const isText = json.type === undefined || json.type === 'string';
    if (name === 'id')
      return fc.constantFrom<string>(...(json.format === 'uuid' ? links : contacts));
    if (name === 'cursor')
      return fc.constantFrom<string>(
        ...(json.format === 'uuid'
          ? links
          : json.format === 'date-time'
            ? [new Date().toISOString()]
            : [cursor]),
      );
    const own = Object.hasOwn(values, name) ? values[name] : undefined;
    return own &&
      (isText || name === 'credentials' || name === 'faults' || name === 'version') &&
      json.format !== 'date-time'
      ? fc.constantFrom(...own)
      : undefined;
  };
  return {
    known,
    idsOf: (path) => byPath.find(([prefix]) => path.startsWith(prefix))?.[1] ?? ['x'],
  };
}
