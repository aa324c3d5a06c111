import { type APIRequestContext, type FrameLocator, type Page } from '@playwright/test';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { type ConnectionCardView } from '../lib/services/views/flows';
import { type Controls } from './controls';
import { createSignInLink, type Product } from './product';
import { expect, test } from './test';

/** A page of ours, in a tab of its own or in the dashboard's frame. */
export type Root = Pick<Page | FrameLocator, 'getByRole' | 'getByText' | 'getByLabel' | 'locator'>;

/** Calls of an owner who is signed in elsewhere. */
export async function signIn({
  request,
  product,
}: {
  request: APIRequestContext;
  product: Product;
}) {
  await request.get(createSignInLink(product));
  const post = async (path: string, data: object = {}) => {
    const answer = await request.post(`${product.address}/api/${path}`, {
      data,
      headers: { origin: product.address },
    });
    return answer.ok();
  };
  const view = async () => {
    const answer = await request.get(`${product.address}/api/first-sync`);
    return answer.ok() ? ((await answer.json()) as FirstSyncView) : null;
  };
  const connections = async () => {
    const answer = await request.get(`${product.address}/api/connections`);
    return ((await answer.json()) as { connections: readonly ConnectionCardView[] }).connections;
  };
  return { post, view, connections };
}

type Owner = Awaited<ReturnType<typeof signIn>>;

/**
 * Nothing connected, whichever journeys came before; the services as they were at the very start.
 */
export async function startUnconnected({ owner, controls }: { owner: Owner; controls: Controls }) {
  for (const { id } of await owner.connections()) await owner.post(`connections/${id}/remove`);
  await controls.faultsOff();
  await controls.startAnew();
}

/** Connected, and a plan waits that deletes who is only on the side that is not right. */
export async function planDeletion({
  owner,
  controls,
  product,
  systemOfRecord = 'wix',
  meanwhile,
}: {
  owner: Owner;
  controls: Controls;
  product: Product;
  systemOfRecord?: 'wix' | 'remote';
  /** What people do before both lists are read. */ meanwhile?: () => Promise<unknown>;
}) {
  await startUnconnected({ owner, controls });
  await meanwhile?.();
  await owner.post('connection', {
    service: 'hubspot',
    fields: { accessToken: product.hubspotToken },
    start: false,
  });
  await owner.post('first-sync/plan', {
    systemOfRecord,
    keys: { storedId: true, email: true, phoneName: true },
    others: 'delete',
  });
  await expect
    .poll(async () => (await owner.view())?.run?.phase, { timeout: 120_000 })
    .toBe('planned');
}

/**
 * After the journeys of a file all is as others expect it: connected, in step, with the sandbox's
 * first contacts.
 */
export function putBackAtTheEnd() {
  test.afterAll(async ({ playwright, product }) => {
    const request = await playwright.request.newContext();
    const owner = await signIn({ request, product });
    await owner.post('connection', {
      service: 'hubspot',
      fields: { accessToken: product.hubspotToken },
      start: false,
    });
    expect(await owner.post('sandbox/reset')).toBe(true);
    await expect
      .poll(async () => (await owner.view())?.connectionPhase, { timeout: 120_000 })
      .toBe('live');
    await request.dispose();
  });
}

/** The CRMs an owner may choose, with what their forms ask for. */
const crms = {
  HubSpot: 'Access token',
  Pipedrive: 'API token',
} as const;

/** From an empty Home to the preview of a plan that keeps everybody. */
export async function walkToPreview({
  root,
  token,
  crm = 'HubSpot',
}: {
  root: Root;
  token: string;
  crm?: keyof typeof crms;
}) {
  await root.getByRole('button', { name: 'Connect your CRM' }).click();
  await expect(root.getByRole('heading', { name: 'Connect HubSpot' })).toBeFocused();
  await root.getByRole('radio', { name: crm }).check();
  await expect(root.getByRole('heading', { name: `Connect ${crm}` })).toBeVisible();
  await root.getByLabel(crms[crm]).fill(token);
  await root.getByRole('button', { name: 'Check and connect' }).click();
  await expect(
    root.getByRole('heading', { name: 'Which one is right when they differ?' }),
  ).toBeFocused();
  await expect(root.locator('[data-hook="found"]')).toContainText(
    `We found 200 in Wix and 200 in ${crm}; 156 are the same people.`,
    { timeout: 120_000 },
  );
  await root.getByRole('radio', { name: 'Wix is right' }).check();
  await root.getByRole('button', { name: 'Continue' }).click();
  await expect(root.getByText('156 found by it')).toBeVisible();
  await root.getByRole('button', { name: 'Looks right' }).click();
  await expect(root.getByRole('heading', { name: 'What would be done' })).toBeFocused();
}

/** Waits until the first sync is through and its result stands there. */
export async function expectResult(root: Root) {
  await expect(root.getByRole('heading', { name: 'Both sides are in step' })).toBeVisible({
    timeout: 120_000,
  });
}
