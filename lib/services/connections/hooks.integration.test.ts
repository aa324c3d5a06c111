import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { removeFlow } from '@/lib/services/connections/remove';
import { connect } from '@/lib/services/two-way/set-up/connect';
import { startProduct, type Product } from '@/lib/testing/product';
import { createSandboxHands, type SandboxHands } from '@/lib/testing/sandbox-hands';
import { registerHooks, renewHooks } from './hooks';

let product: Product;
let crm: SandboxHands;
let connectionId: number;

beforeAll(async () => {
  product = await startProduct({ contacts: 0 });
  const { ctx, sandbox } = product;
  await removeFlow({ ctx, input: { id: (await requireConnection(ctx)).id } });
  crm = createSandboxHands(sandbox.pipedrive.control);
  ({ connectionId } = await connect({
    ctx,
    input: { service: 'pipedrive', fields: sandbox.pipedrive.fields },
  }));
});
afterAll(() => product.stop());

const callWebhooks = async (path = '', method = 'GET') => {
  const { origin, apiToken } = product.sandbox.pipedrive;
  const answer = await fetch(`${origin}/api/v1/webhooks${path}`, {
    method,
    headers: { 'x-api-token': apiToken },
  });
  return (await answer.json()) as { data: { id: number; subscription_url: string }[] };
};
const hooks = async () => (await callWebhooks()).data;

/** Whether an edit in the CRM reaches the inbox by its webhook: no worker sweeps here. */
async function isTold(name: string): Promise<boolean> {
  const { id } = await crm.create({ email: `${name}@example.com` });
  await crm.flushWebhooks();
  const rows = await product.db.query(
    `select from dirty where connection_id = ${connectionId} and contact_id = '${id}'`,
  );
  return rows.length > 0;
}

const aDayLater = () =>
  product.db.query(`update connection set hooks_at = hooks_at - interval '25 hours'`);

it('a webhook removed by the service is made anew a day later, by one of two workers', async () => {
  const { ctx } = product;
  await renewHooks({ ctx, connectionId });
  expect(await isTold('ana')).toBe(true);
  for (const { id } of await hooks()) await callWebhooks(`/${id}`, 'DELETE');
  await renewHooks({ ctx, connectionId });
  expect(await hooks(), 'once a day is enough').toEqual([]);

  await aDayLater();
  await Promise.all([renewHooks({ ctx, connectionId }), renewHooks({ ctx, connectionId })]);
  expect(await hooks()).toHaveLength(1);
  expect(await isTold('bea')).toBe(true);
});

it('a webhook registered anew takes the place of the former one', async () => {
  const [former] = await hooks();
  await registerHooks({ ctx: product.ctx, connectionId });
  const now = await hooks();
  expect(now).toHaveLength(1);
  expect(now).not.toEqual([former]);
  expect(await isTold('cem')).toBe(true);
});

it('the service refuses to register one: the former one still counts', async () => {
  const before = await hooks();
  await crm.faults({ unavailable: true });
  await registerHooks({ ctx: product.ctx, connectionId });
  await crm.calm();
  expect(await hooks()).toEqual(before);
  expect(await isTold('dan')).toBe(true);
});
