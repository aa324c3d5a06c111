import {
  expectResult,
  putBackAtTheEnd,
  signIn,
  startUnconnected,
  walkToPreview,
} from './set-up-hands';
import { expect, test } from './test';

test.describe('Pipedrive', () => {
  putBackAtTheEnd();

  test('chosen in the set-up, edits travel both ways, a deletion there asks first', async ({
    owner: page,
    request,
    product,
    controls,
  }) => {
    await startUnconnected({ owner: await signIn({ request, product }), controls });
    await page.goto(product.address);
    await walkToPreview({ root: page, token: product.pipedriveToken, crm: 'Pipedrive' });
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expectResult(page);

    const email = 'petra.pipe@example.com';
    const made = await controls.create('wix', { first: 'Petra', last: 'Pipe', email });
    const there = async () => (await controls.find('pipedrive', email))[0];
    await expect.poll(async () => (await there())?.name).toBe('Petra Pipe');
    const id = (await there())?.id ?? '';
    await controls.edit('pipedrive', id, { last: 'Pipeline' });
    const here = async () => (await controls.find('wix', email))[0];
    await expect.poll(async () => (await here())?.last, { timeout: 60_000 }).toBe('Pipeline');
    await controls.edit('wix', made.id, { phone: '+12125550177' });
    await expect.poll(async () => (await there())?.phone).toBe('+12125550177');

    await page.goto(product.address);
    await expect(page.locator('[data-hook="connection"]')).toContainText('Pipedrive');
    await page.getByLabel('E-mail, phone or id').fill(email);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Petra Pipeline');
    const name = page
      .locator('[data-hook="contact-fields"]')
      .getByRole('row', { name: /^Full name/ });
    await expect(name).toContainText('Same');
    await expect(page.locator('[data-hook="contact-history"]')).toContainText('Pipedrive → Wix');
  });

  test('a wrong token says what to do, in the words of its service', async ({
    owner: page,
    request,
    product,
    controls,
    context,
  }) => {
    // The refused call is a line in the browser's console; here it is what is looked for.
    context.removeAllListeners('console');
    await startUnconnected({ owner: await signIn({ request, product }), controls });
    await page.goto(`${product.address}/setup`);
    await page.getByRole('radio', { name: 'Pipedrive' }).check();
    await page.getByLabel('API token').fill('wrong');
    await page.getByRole('button', { name: 'Check and connect' }).click();
    await expect(
      page.getByText('Pipedrive doesn’t know what stands under “API token”'),
    ).toBeVisible();
  });
});
