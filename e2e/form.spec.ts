import http from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Page } from '@playwright/test';
import { expectNoSidewaysScroll, waitUntilCalm } from './journeys';
import { expect, test } from './test';

/** Somebody else's page: another origin, with the owner's snippet pasted into it. */
async function servePage(html: string) {
  const server = http.createServer((_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(
        '<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">' +
          `${html}</html>`,
      ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

type Pages = { readonly visitor: Page; readonly owner: Page };

async function send(
  { visitor, owner }: Pages,
  origin: string,
  values: Record<string, string>,
): Promise<void> {
  await visitor.bringToFront();
  await visitor.goto(origin);
  for (const [label, value] of Object.entries(values)) await visitor.getByLabel(label).fill(value);
  await visitor.getByRole('button', { name: 'Send' }).click();
  await expect(visitor.getByRole('heading', { level: 1 })).toHaveText('Thank you');
  // A page in the background draws once a second.
  await owner.bringToFront();
}

test.describe('a form', () => {
  test('an owner pastes a form elsewhere, maps its test, switches it on; posts reach Wix', async ({
    owner: page,
    context,
    controls,
    product,
  }) => {
    await waitUntilCalm(page, product.address);
    await page.goto(`${product.address}/connections`);
    await page.locator('[data-hook="add-form"]').getByRole('button').click();
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(page.getByText('Give it a name, such as “Contact page”.')).toBeVisible();
    await page.getByLabel('What do you call this form?').fill('Contact page');
    await page.getByRole('button', { name: 'Go on' }).click();

    const setUp = page.locator('[data-hook="form-set-up"]');
    await expect(setUp).toContainText('Listening for a test');
    await expect(setUp.getByRole('button', { name: 'Switch on' })).toBeDisabled();
    await setUp.getByText('HTML, ready to paste').click();
    const shop = await servePage(await setUp.locator('pre', { hasText: '<form' }).innerText());
    try {
      const visitor = await context.newPage();
      await send({ visitor, owner: page }, shop.origin, {
        'E-mail': 'test@example.com',
        'First name': 'Tess',
        'Last name': 'Test',
        Phone: '1',
      });
      await expect(setUp).toContainText('4 fields came in: email, firstName, lastName, phone');

      await setUp.getByRole('button', { name: 'Choose the fields' }).click();
      await expect(page.locator('[data-hook="mapping-row"]')).toHaveCount(4);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved. It is in force from now on.')).toBeVisible();
      await page.getByText('Overview', { exact: true }).click();
      await setUp.getByRole('button', { name: 'Switch on' }).click();
      await expect(page.getByText('It is on.')).toBeVisible();
      await page.waitForTimeout(1_100); // the entrance keeps what it knows of a form for a second

      await send({ visitor, owner: page }, shop.origin, {
        'E-mail': 'fay.form@example.com',
        'First name': 'Fay',
      });
      await expect(page.locator('[data-hook="flow-overview"]')).toContainText(
        'One contact came in',
      );
      expect(await controls.find('wix', 'fay.form@example.com')).toMatchObject([{ first: 'Fay' }]);
      await send({ visitor, owner: page }, shop.origin, {
        'E-mail': 'Fay.Form@example.com',
        'First name': 'Other',
        'Last name': 'Form',
        Phone: '+12125550177',
      });
      await expect
        .poll(async () =>
          (await controls.find('wix', 'fay.form@example.com')).map(({ first, last, phone }) => [
            first,
            last,
            phone,
          ]),
        )
        .toEqual([['Fay', 'Form', '+12125550177']]);

      // By a script of the other page, too: its browser asks first.
      await visitor.goto(shop.origin);
      const snippet = page.locator('[data-hook="form-snippet"] pre').first();
      const { pathname } = new URL((await snippet.innerText()).trim());
      const answered = await visitor.evaluate(
        async (address) =>
          (
            await fetch(address, {
              method: 'POST',
              headers: { 'content-type': 'application/json', 'idempotency-key': 'one' },
              body: JSON.stringify({ email: 'script@example.com', firstName: 'Scott' }),
            })
          ).status,
        `${product.address}${pathname}`,
      );
      expect(answered).toBe(202);
      await expect
        .poll(async () => (await controls.find('wix', 'script@example.com')).length)
        .toBe(1);

      const twins = [
        await controls.create('wix', { email: 'twin.form@example.com', first: 'One' }),
        await controls.create('wix', { email: 'twin.form@example.com', first: 'Two' }),
      ];
      await send({ visitor, owner: page }, shop.origin, {
        'E-mail': 'twin.form@example.com',
        'Last name': 'Chosen',
      });
      await expect(page.locator('[data-hook="flow-overview"]')).toContainText('One waits for you.');
      await page.goto(`${product.address}/`);
      await page
        .locator('[data-hook="needs-you"]')
        .getByRole('link', { name: 'Contact page: one thing that was sent needs you' })
        .click();
      await page.getByText('Remember this for the address').click();
      await page
        .locator('[data-hook="candidate"]')
        .filter({ hasText: 'Two' })
        .getByRole('button')
        .click();
      await expect(page.getByText('It goes there now.')).toBeVisible();
      await expect
        .poll(async () =>
          (await controls.find('wix', 'twin.form@example.com'))
            .map(({ id, last }) => [id, last ?? ''])
            .sort(),
        )
        .toEqual(twins.map(({ id }, n) => [id, n === 1 ? 'Chosen' : '']).sort());
      await expect(page.getByText('Nothing needs you.')).toBeVisible();
    } finally {
      await shop.stop();
    }

    await page.getByRole('link', { name: 'Everything' }).click();
    const rows = page.locator('[data-hook="submission"]');
    await expect(rows).toHaveCount(5);
    await expect(rows.first()).toContainText('Taken over');
    await rows
      .last()
      .getByRole('button', { name: /^Forget the values/ })
      .click();
    await page
      .getByRole('group', { name: 'Forget what was sent here?' })
      .getByRole('button', { name: 'Forget the values' })
      .click();
    await expect(rows.last()).toContainText('The values were removed.');
    for (const tab of ['Overview', 'Fields', 'Rules', 'Activity']) {
      await page.getByText(tab, { exact: true }).click();
      for (const width of [864, 1280, 1600]) {
        await page.setViewportSize({ width, height: 900 });
        await expectNoSidewaysScroll(page);
      }
    }
    await rows.first().getByRole('link', { name: 'The contact' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Chosen');
  });

  test('its rules: labels, pages that may send, a checkbox with its wording, a signature', async ({
    owner: page,
    product,
  }) => {
    await page.goto(`${product.address}/connections/new/form`);
    await page.getByLabel('What do you call this form?').fill('Rules');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Rules', { exact: true }).last().click();
    await page.getByRole('radio', { name: 'Take what was sent' }).check();
    await page.getByLabel('Labels for everybody who comes in').fill('Web, Press');
    await page.getByLabel('Pages that may send').fill('shop.example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(
      page.getByText('“shop.example.com” isn’t an address such as https://www.example.com.'),
    ).toBeVisible();
    await page.getByLabel('Pages that may send').fill('https://shop.example.com/contact');
    await page.getByText('A checkbox of the form asks for it').click();
    await page.getByLabel('Name of the checkbox').fill('news');
    await page.getByLabel('What it says beside it, word for word').fill('Yes, send me news.');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It holds for what is sent from now on.')).toBeVisible();
    await page.reload();
    await expect(page.getByLabel('Pages that may send')).toHaveValue('https://shop.example.com');
    await expect(page.getByRole('radio', { name: 'Take what was sent' })).toBeChecked();
    const signature = page.locator('[data-hook="form-signature"]');
    await signature.getByRole('button', { name: 'Ask for signatures' }).click();
    await expect(signature).toContainText(/shown this once only: \S{40,}/);
    await page.reload();
    await expect(signature).toContainText('Posts without a good signature are refused.');
    await expect(signature).not.toContainText('shown this once only');
    await page.getByText('Overview', { exact: true }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    // However late the answer is, the page doesn't ask for what is gone: a 404 in the console.
    await page.route('**/remove', async (route) => {
      const response = await route.fetch();
      for (const _ of [1, 2]) await page.waitForResponse('**/api/pulse');
      await route.fulfill({ response });
    });
    await page
      .getByRole('group', { name: 'Remove “Rules”?' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connections');
  });
});
