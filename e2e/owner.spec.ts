import { type Route } from '@playwright/test';
import { type Overview } from '@/lib/services/views/overview';
import { expectNoSidewaysScroll, waitUntilCalm } from './journeys';
import { expect, test } from './test';

test.describe('the owner’s dashboard, stand-alone', () => {
  test.beforeEach(async ({ owner, product, controls }) => {
    await controls.faultsOff();
    await waitUntilCalm(owner, product.address);
  });

  test('G05 Home says how things stand, and the numbers add up', async ({
    owner: page,
    product,
  }) => {
    await page.goto(product.address);
    await expect(page.locator('[data-hook="truth"]')).toContainText(/contacts match/);
    await expect(page.locator('[data-hook="connection"]')).toContainText(
      'Changes arrive within seconds.',
    );
    const answer = await page.request.get(`${product.address}/api/overview`);
    const { connection } = (await answer.json()) as {
      connection: { total: number; counts: Record<string, number> };
    };
    expect(Object.values(connection.counts).reduce((sum, count) => sum + count, 0)).toBe(
      connection.total,
    );
  });

  test('Why? finds a contact by its exact e-mail and shows both sides and what happened', async ({
    owner: page,
    controls,
    product,
  }) => {
    await controls.create('wix', { first: 'Wendy', last: 'Why', email: 'wendy.why@example.com' });
    await expect.poll(() => controls.find('hubspot', 'wendy.why@example.com')).toHaveLength(1);
    await waitUntilCalm(page, product.address);
    await page.goto(product.address);
    await page.getByLabel('E-mail, phone or id').fill('wendy.w@example.com');
    await page.getByRole('button', { name: 'Look up' }).click();
    await expect(page.getByText('We know no contact with exactly this')).toBeVisible();
    await page.getByLabel('E-mail, phone or id').fill('Wendy.Why@example.com');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wendy Why');
    const row = page
      .locator('[data-hook="contact-fields"]')
      .getByRole('row', { name: /^Last name/ });
    await expect(row).toContainText('Why');
    await expect(row).toContainText('Same');
    await expect(page.locator('[data-hook="contact-history"]')).toContainText('New contact');
    await expect(page.locator('[data-hook="contact-history"]')).toContainText('Wix → HubSpot');
  });

  test('History opens on what needs the owner; changes come in pages', async ({
    owner: page,
    product,
  }) => {
    await page.goto(`${product.address}/history`);
    await expect(page.locator('[data-hook^="group-"]').first()).toBeVisible();
    await page.getByText('Changes', { exact: true }).click();
    await expect(page.locator('[data-hook="change"]')).toHaveCount(50);
    const newest = await page.locator('[data-hook="change"]').first().textContent();
    await page.getByRole('button', { name: 'Older changes' }).click();
    await expect(page.locator('[data-hook="change"]').first()).not.toHaveText(newest ?? '');
    await page.getByRole('button', { name: 'Back to the newest' }).click();
    await expect(page.getByRole('button', { name: 'Back to the newest' })).toBeHidden();
  });

  test('pause and resume', async ({ owner: page, product }) => {
    await page.goto(product.address);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.locator('[data-hook="truth"]')).toContainText('Paused.');
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.locator('[data-hook="truth"]')).not.toContainText('Paused.');
  });

  test('a refused contact says what, why and what next once, for all its refused fields', async ({
    owner: page,
    controls,
    product,
  }) => {
    await controls.setFaults('hubspot', { poisonEmails: ['rita.refused@example.com'] });
    await controls.create('wix', {
      first: 'Rita',
      last: 'Refused',
      email: 'rita.refused@example.com',
    });
    await page.goto(`${product.address}/history`);
    await page
      .locator('[data-hook="group-refused"]')
      .getByRole('link', { name: 'Rita Refused' })
      .click();
    const state = page.locator('[data-hook="contact-state"]');
    await expect(state.getByRole('heading')).toHaveText(['HubSpot refused this contact.']);
    await expect(page).toHaveTitle('Contact · Contact Sync for Wix');
    await controls.setFaults('hubspot', { poisonEmails: [] });
    await state.getByRole('button', { name: 'Try again' }).click();
    await expect(state).toContainText('Both sides match.');
  });

  test('11.22 a service that does not answer: Home and its pages say so; it is retried', async ({
    owner: page,
    controls,
    product,
  }) => {
    const email = 'olga.outage@example.com';
    const made = await controls.create('wix', { first: 'Olga', last: 'Outage', email });
    await expect.poll(() => controls.find('hubspot', email)).toHaveLength(1);
    await waitUntilCalm(page, product.address);
    await page.goto(product.address);
    await controls.setFaults('hubspot', { unavailable: true });
    await controls.edit('wix', made.id, { phone: '+12125550142' });
    const outage = page.locator('[data-hook="outage"]');
    await expect(outage).toContainText('HubSpot isn’t answering.', { timeout: 20_000 });
    await expect(outage).toContainText('One change is safe and waits.');
    await expect(page.locator('[data-hook="truth"]')).toContainText('HubSpot isn’t answering.');
    const connection = page.locator('[data-hook="connection"]');
    await expect(connection).toContainText('Waits for HubSpot');

    await page.getByLabel('E-mail, phone or id').fill(email);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Olga Outage');
    await expect(outage).toContainText('One change is safe and waits.');
    const row = page.locator('[data-hook="contact-fields"]').getByRole('row', { name: /^Phone/ });
    await expect(row).toContainText('+12125550142');
    await expect(row).toContainText('can’t be read now');

    await page.getByRole('link', { name: 'Connections' }).click();
    const tile = page.locator('[data-hook="connection-tile"]').filter({ has: outage });
    await expect(tile).toContainText('One change is safe and waits.');
    await tile.getByRole('link', { name: 'Open' }).click();
    await expect(connection).toContainText('HubSpot isn’t answering.');
    await controls.faultsOff();
    const phone = async () => (await controls.find('hubspot', email))[0]?.phone;
    await expect.poll(phone).toBe('+12125550142');
    await expect(outage).toBeHidden();

    await controls.setFaults('wix', { unavailable: true });
    const [there] = await controls.find('hubspot', email);
    await controls.edit('hubspot', there?.id ?? '', { phone: '+12125550143' });
    await expect(outage).toContainText('Wix isn’t answering.', { timeout: 20_000 });
    await controls.faultsOff();
    await outage.getByRole('button', { name: 'Try now' }).click();
    await expect(outage).toBeHidden();
    const inWix = async () => (await controls.find('wix', email))[0]?.phone;
    await expect.poll(inWix).toBe('+12125550143');
  });

  test('11.25 the sandbox is connected again from its screen, with its own token', async ({
    owner: page,
    controls,
    product,
  }) => {
    await page.goto(product.address);
    await controls.setFaults('hubspot', { unauthorized: true });
    await controls.create('wix', { first: 'Rea', last: 'Again', email: 'rea.again@example.com' });
    await expect(page.locator('[data-hook="truth"]')).toContainText('no longer lets us in');
    await controls.faultsOff();
    const token = page.locator('[data-hook="sandbox-token"]');
    await expect(token).toContainText(product.hubspotToken);
    await token.getByRole('button', { name: 'Use the sandbox’s' }).click();
    await page.getByRole('button', { name: 'Check and connect' }).click();
    await expect(page.locator('[data-hook="truth"]')).not.toContainText('no longer lets us in');
    await expect.poll(() => controls.find('hubspot', 'rea.again@example.com')).toHaveLength(1);
  });

  test('what changes after a page was read and before its first pulse is shown as well', async ({
    owner: page,
    controls,
    product,
  }) => {
    const truth = page.locator('[data-hook="truth"]');
    let letThrough = () => {};
    const isOpen = new Promise<void>((resolve) => (letThrough = resolve));
    await page.route('**/api/pulse', async (route) => {
      await isOpen;
      await route.continue();
    });
    await page.goto(product.address);
    const before = await truth.getByRole('heading').textContent();
    await controls.create('wix', { first: 'Piet', last: 'Pulse', email: 'piet.pulse@example.com' });
    await expect.poll(() => controls.find('hubspot', 'piet.pulse@example.com')).toHaveLength(1);
    await waitUntilCalm(page, product.address);
    letThrough();
    await expect(truth.getByRole('heading')).not.toHaveText(before ?? '');
  });

  test('what changes while the first answer is on its way is shown all the same', async ({
    owner: page,
    product,
  }) => {
    const overview = await page.request.get(`${product.address}/api/overview`);
    const { connection } = (await overview.json()) as Overview;
    const post = (action: string) =>
      page.request.post(`${product.address}/api/connections/${connection?.id}/${action}`, {
        headers: { origin: product.address },
        data: {},
      });
    // No request of the page shown before is held in place of the one meant.
    await page.goto('about:blank');
    let letThrough = () => {};
    const isOpen = new Promise<void>((resolve) => (letThrough = resolve));
    const isRead = new Promise<void>((resolve) => {
      const hold = async (route: Route) => {
        const response = await route.fetch();
        resolve();
        await isOpen;
        await route.fulfill({ response });
      };
      void page.route('**/api/overview', hold, { times: 1 });
    });
    await page.goto(product.address);
    await isRead;
    // Nothing moves after that, so that no later pulse tells of it.
    expect((await post('pause')).ok()).toBe(true);
    for (const _ of [1, 2]) await page.waitForResponse('**/api/pulse');
    letThrough();
    await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
    expect((await post('resume')).ok()).toBe(true);
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  });

  test('says so when the app does not answer, and is fresh by itself when it does', async ({
    owner: page,
    product,
    context,
  }) => {
    // The calls that fail are lines in the browser's console; here they are what is looked for.
    context.removeAllListeners('console');
    await page.route('**/api/**', (route) => route.abort());
    await page.goto(product.address);
    await expect(page.locator('[data-hook="silent"]')).toContainText('The app isn’t answering.');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Home');
    await page.unroute('**/api/**');
    await expect(page.locator('[data-hook="truth"]')).toContainText(/contacts match/);
    await expect(page.locator('[data-hook="silent"]')).toBeHidden();
  });

  test('nothing needs sideways scrolling at 864, 1280 and 1600 px', async ({
    owner: page,
    product,
  }) => {
    for (const path of [
      '/',
      '/decisions',
      '/history',
      '/history?tab=changes',
      '/history?tab=runs',
      '/sandbox',
    ]) {
      await page.goto(`${product.address}${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      for (const width of [864, 1280, 1600]) {
        await page.setViewportSize({ width, height: 900 });
        await expectNoSidewaysScroll(page);
      }
    }
  });

  test('everything on Home can be reached by keyboard, in order', async ({
    owner: page,
    product,
  }) => {
    await page.goto(product.address);
    await expect(page.locator('[data-hook="truth"]')).toBeVisible();
    const order: string[] = [];
    // Other connections have links of their own.
    for (let step = 0; step < 60 && !order.includes('why-key'); step += 1) {
      await page.keyboard.press('Tab');
      order.push(
        await page.evaluate(
          () => document.activeElement?.textContent?.trim() || (document.activeElement?.id ?? ''),
        ),
      );
    }
    const wanted = [
      'Skip to the content',
      'Home',
      'History',
      'Sandbox',
      'See all changes',
      'Pause',
      'why-key',
    ];
    // After the last one the focus comes round to the first again.
    expect(order.filter((name) => wanted.includes(name)).slice(0, wanted.length)).toEqual(wanted);
  });
});
