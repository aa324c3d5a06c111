import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FieldValues } from '@/lib/core/model/field';
import { newRow } from '@/lib/core/plan/mapping-rules';
import { createPlainClient, createWixSdk } from '@/lib/sandbox/test-kit';
import { createExport } from '@/lib/services/exports/create';
import { downloadExport } from '@/lib/services/exports/download';
import { listExportRuns } from '@/lib/services/exports/list-runs';
import { createForm } from '@/lib/services/forms/create';
import { showForm } from '@/lib/services/forms/show';
import { switchOnForm } from '@/lib/services/forms/switch-on';
import { createNewsletter } from '@/lib/services/newsletters/create';
import { openWix } from '@/lib/services/sides/open-wix';
import { startProduct, type Product } from '@/lib/testing/product';
import { disconnect } from '@/lib/testing/two-way';
import type { WixSide } from '@/lib/wix/side';
import { setFields } from './set-fields';

const email = 'ana@example.com';
const long = '9007199254740993';
let product: Product;
let side: WixSide;
/** Keys of Wix: a text and a number of the owner's own. */
let note: string;
let account: string;

beforeAll(async () => {
  product = await startProduct({ contacts: 0 });
  await disconnect(product);
  const { extendedFields } = createWixSdk(product.sandbox.wix);
  const make = async (name: string, type: 'TEXT' | 'NUMBER') =>
    (await extendedFields.findOrCreateExtendedField(name, type)).field?.key ?? '';
  [note, account] = [await make('Note', 'TEXT'), await make('Account', 'NUMBER')];
  ({ side } = await openWix({ context: product.ctx, siteNo: product.ctx.siteNo }));
});
afterAll(() => product.stop());

const createContact = async (fields: FieldValues) => {
  const outcome = (
    await side.write({
      requests: [{ ref: 'one', kind: 'create', fields, linkedId: '', allowDuplicates: false }],
      lane: 'live',
    })
  ).get('one');
  expect(outcome?.kind).toBe('done');
};
const contactOf = async (address: string) =>
  (await side.find({ by: 'email', values: [address], lane: 'live' }))[0]?.fields;
const map = (
  id: number,
  direction: 'toRemote' | 'toWix',
  pairs: readonly (readonly [string, string])[],
) =>
  setFields({
    ctx: product.ctx,
    input: {
      id,
      version: 1,
      rows: pairs.map(([wix, remote]) => ({
        ...newRow({ wix, remote, direction }),
        blanks: 'keep' as const,
      })),
    },
  });

describe('H07 H08 H09 values as people type them reach the far end of every flow', () => {
  test('exports and newsletters name states and countries and keep every digit', async () => {
    await createContact({
      email,
      'name.first': 'Ana',
      'address.country': 'DE',
      'address.subdivision': 'DE-BY',
      [note]: long,
      [account]: '10.50',
    });
    await product.wix.subscribe(email);
    const hubspot = createPlainClient({
      origin: product.sandbox.hubspot.origin,
      authorization: `Bearer ${product.sandbox.hubspot.accessToken}`,
    });
    for (const name of ['digits', 'amount'])
      await hubspot('POST', '/crm/properties/2026-03/contacts', {
        groupName: 'contactinformation',
        name,
        label: name,
        type: 'number',
        fieldType: 'number',
      });
    const { listId, apiKey, origin } = product.sandbox.mailchimp;
    const mailchimp = createPlainClient({ origin, authorization: `Bearer ${apiKey}` });
    for (const [tag, type] of [
      ['COUNTRY', 'text'],
      ['STATE', 'text'],
      ['DIGITS', 'text'],
      ['AMOUNT', 'number'],
    ] as const)
      await mailchimp('POST', `/3.0/lists/${listId}/merge-fields`, { tag, name: tag, type });

    const { connectionId: toHubspot } = await createExport({
      ctx: product.ctx,
      input: { service: 'hubspot', fields: { accessToken: product.sandbox.hubspot.accessToken } },
    });
    await map(toHubspot, 'toRemote', [
      ['email', 'email'],
      ['address.country', 'country'],
      ['address.subdivision', 'state'],
      [note, 'digits'],
      [account, 'amount'],
    ]);
    const { connectionId: toFile } = await createExport({
      ctx: product.ctx,
      input: { service: 'file', name: 'People', address: null },
    });
    const { connectionId: newsletter } = await createNewsletter({
      ctx: product.ctx,
      input: { service: 'mailchimp', fields: { apiKey }, listId },
    });
    await map(newsletter, 'toRemote', [
      ['name.first', 'FNAME'],
      ['address.country', 'COUNTRY'],
      ['address.subdivision', 'STATE'],
      [note, 'DIGITS'],
      [account, 'AMOUNT'],
    ]);
    await product.startWorker();

    await product.until(
      'in the newsletter',
      async () => (await product.mailchimp.find(email)) !== undefined,
    );
    expect((await product.mailchimp.find(email))?.fields).toMatchObject({
      COUNTRY: 'Germany',
      STATE: 'Bavaria',
      DIGITS: long,
      AMOUNT: 10.5,
    });
    await product.until('exported', async () => (await product.crm.byEmail(email)).length === 1);
    const [exported] = await product.crm.byEmail(email);
    const raw = await (
      await fetch(`${product.sandbox.hubspot.control}/contacts/${exported?.id}`)
    ).text();
    expect(raw).toContain('"country":"Germany"');
    expect(raw).toContain('"state":"Bavaria"');
    expect(raw).toContain(`"digits":"${long}"`);
    expect(Number(/"amount":"([^"]*)"/.exec(raw)?.[1])).toBe(10.5);
    await product.until(
      'in the file',
      async () =>
        (await listExportRuns({ ctx: product.ctx, input: { id: toFile } })).runs[0]?.delivered ===
        1,
    );
    const [run] = (await listExportRuns({ ctx: product.ctx, input: { id: toFile } })).runs;
    const csv = await new Response(
      (await downloadExport({ ctx: product.ctx, input: { id: toFile, runId: run?.id ?? '' } })).file
        .content,
    ).text();
    const [line] = parse(csv, { bom: true, columns: true }) as Record<string, string>[];
    expect(line).toMatchObject({
      Country: 'Germany',
      'State or region': 'Bavaria',
      Note: long,
      Account: '10.5',
    });
  });

  test('a form understands countries, states and streets, and keeps every digit', async () => {
    const { connectionId: form } = await createForm({
      ctx: product.ctx,
      input: { name: 'Contact page' },
    });
    const { path } = await showForm({ ctx: product.ctx, input: { id: form } });
    const address = `${product.origin}${path}`;
    const post = (body: string) =>
      fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(
      (
        await post(
          '{"mail":"x","land":"x","region":"x","straße":"x","hausnummer":"x","note":"x",' +
            '"account":"x"}',
        )
      ).status,
    ).toBe(202);
    await map(form, 'toWix', [
      ['email', 'mail'],
      ['address.country', 'land'],
      ['address.subdivision', 'region'],
      ['address.line1', 'street(["straße","hausnummer"])'],
      [note, 'note'],
      [account, 'account'],
    ]);
    await switchOnForm({ ctx: product.ctx, input: { id: form } });
    await sleep(1_100); // the entrance keeps what it knows of a form for a second
    const posts: readonly (readonly [string, FieldValues])[] = [
      [
        '{"land":"Österreich","region":"Tirol","straße":"Hauptplatz","hausnummer":"3",' +
          '"note":9007199254740993,"account":10.50}',
        {
          'address.country': 'AT',
          'address.subdivision': 'AT-7',
          'address.line1': 'Hauptplatz 3',
          [note]: long,
          [account]: 10.5,
        },
      ],
      [
        '{"land":"Espagne","region":"Comunidad de Madrid","straße":"Calle Mayor",' +
          '"hausnummer":"5","note":"10.50"}',
        {
          'address.country': 'ES',
          'address.subdivision': 'ES-MD',
          'address.line1': 'Calle Mayor 5',
          [note]: '10.50',
        },
      ],
      [
        '{"land":"Deutschland","region":"Bayern","straße":"Straße des 17. Juni","hausnummer":"5a"}',
        {
          'address.country': 'DE',
          'address.subdivision': 'DE-BY',
          'address.line1': 'Straße des 17. Juni 5a',
        },
      ],
      [
        '{"land":"United States of America","region":"n.y.","straße":"Main Street",' +
          '"hausnummer":"12"}',
        {
          'address.country': 'US',
          'address.subdivision': 'US-NY',
          'address.line1': '12 Main Street',
        },
      ],
    ];
    for (const [index, [body]] of posts.entries())
      expect((await post(body.replace('{', `{"mail":"p${index}@example.com",`))).status).toBe(202);
    for (const [index, [, fields]] of posts.entries()) {
      await product.until(
        `p${index} is there`,
        async () => (await contactOf(`p${index}@example.com`)) !== undefined,
      );
      expect(await contactOf(`p${index}@example.com`)).toMatchObject(fields);
    }
  });
});
