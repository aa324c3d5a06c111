import { expectNoSidewaysScroll, waitUntilCalm } from './journeys';
import { expect, test } from './test';

test.describe('the comparison', () => {
  test.beforeEach(async ({ owner, product, controls }) => {
    await controls.faultsOff();
    await waitUntilCalm(owner, product.address);
  });
  test.afterEach(({ controls }) => controls.faultsOff());

  test('compares from Home, tells what nobody told of, and keeps the score', async ({
    owner: page,
    controls,
    product,
  }) => {
    const { company, id, email } = (await controls.list('wix')).find(
      (person) => !person.member && person.linkedId !== '',
    ) ?? { company: '', id: '', email: '' };
    expect(id).not.toBe('');
    await controls.setFaults('wix', { webhookDropPercent: 100 });
    await controls.edit('wix', id, { company: `${company} unheard` });
    await page.goto(product.address);
    await page.locator('[data-hook="compared"]').getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Comparison');
    await page.getByRole('button', { name: 'Compare now' }).click();
    await expect(page.locator('[data-hook="report"]').getByRole('heading')).toHaveText(
      /% identical; \d+ differ/,
    );
    await page.getByRole('link', { name: 'Show: Changed, and nobody told us' }).click();
    await expect(
      page.locator('[data-hook="kind-missed"] [data-hook="difference-row"]'),
    ).toHaveCount(1);
    await page.getByRole('search').getByRole('textbox').fill(email);
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await expect(page.getByRole('search').locator('[data-hook="difference-row"]')).toHaveCount(1);
    for (const width of [864, 1280, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSidewaysScroll(page);
    }
    await page.goto(product.address);
    await expect(page.locator('[data-hook="compared"]')).toContainText(
      /Compared .*: [\d.]+ % identical/,
    );
  });

  test('“Try again” asks for all that failed, not for the connection alone', async ({
    owner: page,
    product,
    context,
  }) => {
    // The calls that fail are lines in the browser's console; here they are what is looked for.
    context.removeAllListeners('console');
    await page.route('**/api/comparison', (route) => route.fulfill({ status: 500, body: '{}' }));
    await page.goto(`${product.address}/comparison`);
    const again = page.getByRole('button', { name: 'Try again' });
    await expect(again).toBeVisible();
    await page.unroute('**/api/comparison');
    await again.click();
    await expect(page.getByRole('button', { name: 'Compare now' })).toBeVisible();
  });

  test('B01 HubSpot suddenly lists nobody: Home asks, nothing goes; a second look goes on', async ({
    owner: page,
    controls,
    product,
  }) => {
    await controls.setFaults('hubspot', { emptyList: true });
    await page.goto(`${product.address}/comparison`);
    await page.getByRole('button', { name: 'Compare now' }).click();
    await expect(page.locator('[data-hook="refused"]')).toContainText(
      /HubSpot suddenly lists 0 of \d+ contacts\. Nothing was removed\./,
    );
    await page.goto(product.address);
    await expect(page.locator('[data-hook="truth"]')).toContainText('HubSpot suddenly lists 0 of');
    await controls.setFaults('hubspot', { emptyList: false });
    await page.getByRole('button', { name: 'Check HubSpot' }).click();
    await expect(page.locator('[data-hook="truth"]')).not.toContainText('suddenly');
    await expect(page.locator('[data-hook="connection"]')).toContainText('Working');
  });
});
