import { type Page } from '@playwright/test';
import { expectResult, planDeletion, putBackAtTheEnd, signIn } from './set-up-hands';
import { expect, test } from './test';

test.describe('deletions of a set-up', () => {
  putBackAtTheEnd();

  test('the deletion is confirmed by keyboard alone in the Wix dashboard; Escape leaves', async ({
    page,
    request,
    product,
    controls,
  }) => {
    await planDeletion({ owner: await signIn({ request, product }), controls, product });
    await page.goto('https://manage.wix.com/dashboard/site/app');
    const app = page.frameLocator('iframe');
    await app.getByRole('button', { name: 'Go on with the set-up' }).press('Enter');
    await app.getByRole('button', { name: 'Continue' }).press('Enter');
    await app.getByRole('button', { name: 'Looks right' }).press('Enter');
    await app.getByRole('button', { name: 'Look at who would be deleted' }).press('Enter');
    await expect(
      app.getByRole('heading', { name: 'Delete 44 contacts from HubSpot?' }),
    ).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(app.getByRole('heading', { name: 'What would be done' })).toBeFocused();
    await app.getByRole('button', { name: 'Look at who would be deleted' }).press('Enter');

    await tabTo({ page, wanted: app.getByRole('radio', { name: 'Label “To remove”' }) });
    await page.keyboard.press('ArrowRight');
    await expect(app.getByRole('radio', { name: 'Delete', exact: true })).toBeChecked();
    await tabTo({ page, wanted: app.getByRole('button', { name: 'Download a copy (CSV)' }) });
    await page.keyboard.press('Enter');
    await expect(app.getByText('The copy is on your computer.')).toBeVisible();
    await tabTo({ page, wanted: app.getByRole('checkbox', { name: /^More than 25/ }) });
    await page.keyboard.press('Space');
    await tabTo({ page, wanted: app.getByLabel('Type 44 to confirm') });
    await page.keyboard.type('44');
    await tabTo({ page, wanted: app.getByRole('button', { name: 'Delete 44 contacts' }) });
    await page.keyboard.press('Enter');
    await expectResult(app);

    expect(await controls.find('hubspot', 'bjorn.muller@example.com')).toHaveLength(0);
    await app.getByRole('link', { name: 'Put all back' }).press('Enter');
    const back = app.locator('[data-hook="put-all-back"]');
    await expect(back).toContainText('44 deleted contacts are made again.');
    await back.getByRole('button', { name: 'Put all back' }).press('Enter');
    await expect(back.getByRole('heading', { name: /^Put \d+ contacts back/ })).toBeFocused();
    await back.getByRole('button', { name: 'Put all back' }).press('Enter');
    await expect(back).toContainText(/changes were put back\./, { timeout: 120_000 });
    expect(await controls.find('hubspot', 'bjorn.muller@example.com')).toHaveLength(1);
  });

  test('deletions in Wix: one is labelled instead, the rest waits 7 days and is cancelled', async ({
    owner: page,
    request,
    product,
    controls,
  }) => {
    await planDeletion({
      owner: await signIn({ request, product }),
      controls,
      product,
      systemOfRecord: 'remote',
      meanwhile: () =>
        controls.create('wix', { first: 'Nora', last: 'New', email: 'nora.new@example.com' }),
    });
    await page.goto(`${product.address}/setup/deletion?tab=keep`);
    const kept = page.locator('[data-hook="deletion-row"]');
    const nora = kept.filter({ hasText: 'Nora New' });
    await nora.getByRole('button', { name: /^Label instead/ }).click();
    await expect(nora).toContainText('It gets the label “To remove”.');
    // 11.25 a list's tab counts who is on it.
    const listed = await kept.count();
    await expect(page.getByText(`Kept, please look (${listed})`)).toBeVisible();

    await page.goto(`${product.address}/setup/deletion`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      /^Delete \d+ contacts from Wix\?$/,
    );
    const before = await page.getByRole('heading', { level: 1 }).textContent();
    await page.getByRole('checkbox', { name: 'Delete all on this page' }).uncheck({ force: true });
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(before ?? '');
    await page.getByRole('checkbox', { name: 'Delete all on this page' }).check({ force: true });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(before ?? '');
    const left = /\d+/.exec(before ?? '')?.[0] ?? '';
    await page.getByRole('radio', { name: 'Delete', exact: true }).check();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download a copy (CSV)' }).click();
    await download;
    await page.getByRole('checkbox', { name: /^More than 25/ }).check({ force: true });
    await page.getByRole('checkbox', { name: /^Wait 7 days first/ }).check({ force: true });
    await page.getByLabel(`Type ${left} to confirm`).fill(left);
    await page.getByRole('button', { name: `Delete ${left} contacts in 7 days` }).click();
    await expectResult(page);
    await expect(page.locator('[data-hook="result"]')).toContainText('deleted nobody.');
    await page.goto(product.address);
    await expect(page.locator('[data-hook="scheduled"]')).toContainText(
      `${left} contacts will be deleted from Wix on`,
    );
    await page.getByRole('button', { name: 'Cancel the deletion' }).click();
    await expect(page.locator('[data-hook="scheduled"]')).toBeHidden();
  });
});

/** Presses Tab until the focus is there, as somebody without a mouse does. */
async function tabTo({ page, wanted }: { page: Page; wanted: ReturnType<Page['getByRole']> }) {
  for (let step = 0; step < 150; step += 1) {
    if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard never came to ${String(wanted)}`);
}
