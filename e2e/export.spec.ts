import { readFileSync } from 'node:fs';
import { expectNoSidewaysScroll } from './journeys';
import { expect, test } from './test';

test.describe('an export', () => {
  test('an owner exports to a file: all, then the new ones; columns, rules and download', async ({
    owner: page,
    controls,
    product,
  }) => {
    await page.goto(`${product.address}/connections`);
    await page.locator('[data-hook="add-export"]').getByRole('button').click();
    await page.getByRole('radio', { name: 'A file' }).check();
    await page.getByRole('button', { name: 'Start the export' }).click();
    await expect(page.getByText('Give it a name, such as “Accounting”.')).toBeVisible();
    await page.getByLabel('Name', { exact: true }).fill('Accounting');
    await page.getByRole('button', { name: 'Start the export' }).click();
    const overview = page.locator('[data-hook="flow-overview"]');
    const people = (await controls.list('wix')).length;
    await expect(overview).toContainText(`${people} contacts were exported.`);

    await page.getByText('Fields', { exact: true }).click();
    await page
      .locator('[data-hook="mapping-row"]')
      .filter({ has: page.locator('option:checked', { hasText: 'Job title' }) })
      .getByRole('button')
      .click();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It is in force from now on.')).toBeVisible();
    await controls.create('wix', {
      email: 'export.new@example.com',
      first: '=Exported',
      jobTitle: 'Left out',
    });

    await page.getByText('Overview', { exact: true }).click();
    await overview.getByRole('button', { name: 'Run now' }).click();
    await expect(overview).toContainText(`${people + 1} contacts were exported.`);
    await page.getByText('Activity', { exact: true }).click();
    const runs = page.locator('[data-hook="export-run"]');
    await expect(runs).toHaveCount(2);
    const [download, answer] = await Promise.all([
      page.waitForEvent('download'),
      page.waitForResponse((one) => one.url().endsWith('/download')),
      runs.first().getByRole('button').click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^contacts-20\d\d-\d\d-\d\d\.csv$/);
    expect(answer.headers()).toMatchObject({
      'content-disposition': `attachment; filename="${download.suggestedFilename()}"`,
      'content-type': 'text/csv; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    const csv = readFileSync(await download.path(), 'utf8');
    expect(csv).toContain('"E-mail"');
    expect(csv).not.toContain('Job title');
    expect(csv).toContain(`"'=Exported"`);
    for (const width of [864, 1280, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSidewaysScroll(page);
    }

    await page.getByText('Rules', { exact: true }).click();
    await page.getByLabel('How often').selectOption('every day');
    await page.getByText('Only people who opted in to e-mails').click();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It holds for the next run.')).toBeVisible();
    await page.reload();
    await expect(page.getByLabel('How often')).toHaveValue('1440');
    await page.getByText('Overview', { exact: true }).click();
    await overview.getByRole('button', { name: 'Remove' }).click();
    await page
      .getByRole('group', { name: 'Remove “File”?' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connections');
    const tiles = page.locator('[data-hook="connection-tile"]');
    await expect(tiles.first()).toBeVisible();
    await expect(tiles.filter({ hasText: 'Accounting' })).toHaveCount(0);
  });

  test('11.25 an edit is not dropped without a word; a chosen row is saved with the rest', async ({
    owner: page,
    product,
  }) => {
    await page.goto(`${product.address}/connections/new/export`);
    await page.getByRole('radio', { name: 'A file' }).check();
    await page.getByLabel('Name', { exact: true }).fill('Unsaved');
    await page.getByRole('button', { name: 'Start the export' }).click();
    await page.getByText('Rules', { exact: true }).click();
    const save = page.locator('[data-hook="save"]').getByRole('button');
    await expect(save).toBeDisabled();
    await page.getByLabel('How often').selectOption('every day');
    await expect(page.getByText('Not saved yet.')).toBeVisible();
    await page.getByText('Overview', { exact: true }).click();
    const question = page.locator('[data-hook="unsaved"]');
    await question.getByRole('button', { name: 'Stay here' }).click();
    await page.goBack();
    await question.getByRole('button', { name: 'Stay here' }).click();
    await expect(page.getByLabel('How often')).toHaveValue('1440');
    await save.click();
    await expect(page.getByText('Saved. It holds for the next run.')).toBeVisible();
    await expect(save).toBeDisabled();

    await page.getByText('Fields', { exact: true }).click();
    const rows = page.locator('[data-hook="mapping-row"]');
    await expect(rows.first()).toBeVisible();
    const count = await rows.count();
    const [left, right] = await rows
      .last()
      .getByRole('combobox')
      .evaluateAll((found) => [
        (found.at(0) as HTMLSelectElement).value,
        (found.at(-1) as HTMLSelectElement).value,
      ]);
    await rows.last().getByRole('button').click();
    await save.click();
    await expect(page.getByText('Saved. It is in force from now on.')).toBeVisible();
    await expect(rows).toHaveCount(count - 1);
    const add = page.locator('[data-hook="mapping-add"]');
    await add.getByLabel('Field in Wix').selectOption(left ?? '');
    await add
      .getByRole('combobox')
      .nth(1)
      .selectOption(right ?? '');
    await save.click();
    await expect(rows).toHaveCount(count);
    await page.reload();
    await expect(rows).toHaveCount(count);
    await rows.last().getByRole('button').click();
    await page.getByText('Overview', { exact: true }).click();
    await question.getByRole('button', { name: 'Leave without saving' }).click();
    const overview = page.locator('[data-hook="flow-overview"]');
    await overview.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('group').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connections');
  });
});
