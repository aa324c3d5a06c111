import { afterAll, beforeAll, expect, it } from 'vitest';
import { findConnection, requireConnection } from '@/lib/services/connections/find-two-way';
import { removeFlow } from '@/lib/services/connections/remove';
import { connect } from '@/lib/services/two-way/set-up/connect';
import { startProduct, type Product } from '@/lib/testing/product';
import { createSandboxHands } from '@/lib/testing/sandbox-hands';
import { resetSandbox } from './reset';

let product: Product;

beforeAll(async () => {
  product = await startProduct({ contacts: 3 });
});
afterAll(() => product.stop());

/** Addresses that a service reports to, where each connection has its own. */
async function hooks(): Promise<readonly string[]> {
  const { origin, apiToken } = product.sandbox.pipedrive;
  const answer = await fetch(`${origin}/api/v1/webhooks`, { headers: { 'x-api-token': apiToken } });
  const { data } = (await answer.json()) as { data: { subscription_url: string }[] };
  return data.map((hook) => hook.subscription_url);
}

it('connects the same CRM anew, with its first contacts and one webhook', async () => {
  const { ctx, sandbox } = product;
  const { id } = await requireConnection(ctx);
  await removeFlow({ ctx, input: { id } });
  await connect({ ctx, input: { service: 'pipedrive', fields: sandbox.pipedrive.fields } });
  const [former] = await hooks();
  const hands = createSandboxHands(sandbox.pipedrive.control);
  await hands.faults({ unavailable: true });

  await resetSandbox({ ctx });
  expect(await findConnection(ctx)).toMatchObject({ service: 'pipedrive', hasHooks: true });
  expect(await hands.all()).toHaveLength(200);
  const now = await hooks();
  expect(now).toHaveLength(1);
  expect(now).not.toEqual([former]);
});
