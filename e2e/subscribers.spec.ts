import { readFileSync } from 'node:fs';
import { createSubscriberHands } from '../lib/testing/mailchimp';
import { createSandboxHands } from '../lib/testing/sandbox-hands';
import { expectNoSidewaysScroll } from './journeys';
import { expect, test } from './test';

const address = 'reader@example.com';

test.describe('a newsletter', () => {
  test('an owner sets it up; a subscriber reaches Mailchimp, leaves there; Wix says so', async ({
    owner: page,
    product,
  }) => {
    const wix = createSandboxHands(product.wixControl);
    const mailchimp = createSubscriberHands(product.mailchimpControl);
    await page.goto(`${product.address}/connections`);
    await page.locator('[data-hook="add-newsletter"]').getByRole('button').click();
    await page.getByRole('radio', { name: 'Mailchimp' }).check();
    await page.getByRole('button', { name: 'Check and go on' }).click();
    await expect(page.getByText('Fill this in first.')).toBeVisible();
    await page.getByLabel('API key').fill(product.mailchimpKey);
    await page.getByRole('button', { name: 'Check and go on' }).click();
    await expect(page.getByRole('heading', { name: 'Which list?' })).toBeFocused();
    await page.getByLabel('Which list?').selectOption('Newsletter');
    await expect(
      page.getByText(/contacts are subscribed in Wix\. They go to “Newsletter”/),
    ).toBeVisible();
    await expect(page.getByText('New people may get the welcome e-mail')).toBeVisible();
    await page.getByRole('button', { name: 'Start the newsletter' }).click();

    const overview = page.locator('[data-hook="flow-overview"]');
    await expect(overview).toContainText('The list is “Newsletter”.');
    await expect(overview).toContainText('Both sides were last gone through');
    await expect(overview).toContainText('Mailchimp tells us of changes at once.');

    await wix.create({ email: address, first: 'Rea', last: 'Der' });
    await wix.subscribe(address);
    await expect.poll(async () => (await mailchimp.find(address))?.status).toBe('subscribed');
    await mailchimp.happen(address, 'unsubscribe');
    await expect.poll(() => wix.subscription(address)).toBe('UNSUBSCRIBED');
    await expect(page.locator('[data-hook="newsletter-out"]')).toContainText(
      'Opted out of e-mails in Mailchimp.',
    );

    await page.getByText('Activity', { exact: true }).click();
    const find = page.locator('[data-hook="newsletter-find"]');
    await find.getByLabel('The exact address').fill('Reader@Example.com ');
    await find.getByRole('button', { name: 'Look up' }).click();
    await expect(find).toContainText(`${address} has opted out.`);
    await expect(find).toContainText('Opted out of e-mails in Mailchimp.');
    await expect(find.getByRole('row').last()).toContainText('Mailchimpopted out');
    await page.locator('[data-hook="newsletter-people"]').getByText('Out', { exact: true }).click();
    await expect(
      page
        .locator('[data-hook="newsletter-people"] [data-hook="newsletter-person"]')
        .filter({ hasText: address }),
    ).toContainText('Opted out of e-mails in Mailchimp.');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as a table (CSV)' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('consent.csv');
    expect(readFileSync(await download.path(), 'utf8')).toMatch(
      /"reader@example\.com","[^"]+","Mailchimp","opted out"/,
    );
    for (const width of [864, 1280, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSidewaysScroll(page);
    }

    await page.getByText('Rules', { exact: true }).click();
    await page.getByLabel('Only subscribers with one of these labels').fill('VIP');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. Everybody is gone through once by it.')).toBeVisible();
    await page.getByText('Fields', { exact: true }).click();
    await expect(page.locator('[data-hook="mapping-row"]')).toHaveCount(3);

    await page.getByText('Overview', { exact: true }).click();
    await expect(page.locator('[data-hook="newsletter-out"]')).toContainText(
      'Left out by your rule.',
    );
    await overview.getByRole('button', { name: 'Remove' }).click();
    await page
      .getByRole('group', { name: 'Remove “Mailchimp”?' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connections');
  });
});
