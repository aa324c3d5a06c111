import { readFileSync } from 'node:fs';
import { type Page } from '@playwright/test';
import { expectNoSidewaysScroll } from './journeys';
import {
  expectResult,
  planDeletion,
  putBackAtTheEnd,
  signIn,
  startUnconnected,
  walkToPreview,
  type Root,
} from './set-up-hands';
import { expect, test } from './test';

test.describe('the set-up', () => {
  putBackAtTheEnd();

  test('from disconnecting to syncing: no write before the word, deletions as approved', async ({
    owner: page,
    product,
    controls,
  }) => {
    await page.goto(product.address);
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await expect(page.getByRole('heading', { name: 'Disconnect HubSpot?' })).toBeFocused();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await page.getByRole('button', { name: 'Disconnect HubSpot' }).click();
    await expect(page.getByRole('button', { name: 'Connect your CRM' })).toBeVisible();
    await controls.startAnew();

    await walkToPreview({ root: page, token: product.hubspotToken });
    await expect(page.locator('[data-hook="sentences"]').getByRole('listitem')).toHaveText([
      '156 people are on both sides and are linked.',
      /contacts change in Wix, \d+ in HubSpot\.$/,
      '42 people are made new in Wix, 39 in HubSpot.',
      '2 people wait for your decision, 5 are left out.',
    ]);
    await expect(page.getByText('Making 42 contacts in Wix may start automations')).toBeVisible();
    expect(
      (await controls.list('wix'))
        .concat(await controls.list('hubspot'))
        .filter(({ linkedId }) => linkedId),
    ).toEqual([]);

    await page.goto(product.address);
    await expect(page.locator('[data-hook="truth"]')).toContainText('the set-up waits for you');
    await page.getByRole('button', { name: 'Go on with the set-up' }).click();
    await page.goto(`${product.address}/setup?step=preview`);
    await page.getByRole('radio', { name: 'Delete them' }).check();
    await page.getByRole('button', { name: 'Make the plan with this' }).click();
    await page.getByRole('button', { name: 'Look at who would be deleted' }).click();
    await confirmDeletion({ root: page, page });
    await expectResult(page);
    await expect(page.locator('[data-hook="result"]')).toContainText('deleted 43.');
    expect(await controls.find('hubspot', 'bjorn.muller@example.com')).toHaveLength(0);
    expect(await controls.find('hubspot', 'chloe.smithjones@example.net')).toHaveLength(1);
  });

  test('11.2 a choice that is not in the plan yet leaves one way on: a plan with it', async ({
    owner: page,
    request,
    product,
    controls,
  }) => {
    const owner = await signIn({ request, product });
    await startUnconnected({ owner, controls });
    await page.goto(product.address);
    await walkToPreview({ root: page, token: product.hubspotToken });
    await page.getByRole('radio', { name: 'Label “To remove”' }).check();
    const foot = page.locator('[data-hook="step-foot"]').getByRole('button');
    await expect(foot).toHaveText(['Back', 'Make the plan with this']);

    await page.goBack();
    const question = page.locator('[data-hook="unsaved"]');
    await expect(page.getByRole('heading', { name: 'Leave without saving?' })).toBeFocused();
    await question.getByRole('button', { name: 'Stay here' }).click();
    await page.getByRole('link', { name: 'Home' }).click();
    await expect(question).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('radio', { name: 'Label “To remove”' })).toBeChecked();

    await page.getByRole('button', { name: 'Make the plan with this' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.locator('[data-hook="start-others"]')).toHaveText(
      'The 44 people who are only in HubSpot get the label “To remove” there and are not made ' +
        'in Wix. Nobody is deleted.',
    );
    const inWix = (await controls.list('wix')).length;
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expectResult(page);
    expect(await controls.find('hubspot', 'bjorn.muller@example.com')).toMatchObject([
      { labels: ['To remove'] },
    ]);
    expect(await controls.find('wix', 'bjorn.muller@example.com')).toEqual([]);
    expect((await controls.list('wix')).length).toBe(inWix);
  });

  test('inside the Wix dashboard, keeping everybody', async ({
    page,
    request,
    product,
    controls,
  }) => {
    await startUnconnected({ owner: await signIn({ request, product }), controls });
    await page.goto('https://manage.wix.com/dashboard/site/app');
    const app = page.frameLocator('iframe');
    await walkToPreview({ root: app, token: product.hubspotToken });
    await app
      .getByLabel('Find a person by the exact e-mail address')
      .fill('bjorn.muller@example.com');
    await app.getByRole('button', { name: 'Find' }).click();
    await expect(app.getByText('Made new in Wix.').first()).toBeVisible();
    const download = page.waitForEvent('download');
    await app.getByRole('button', { name: 'Download CSV' }).click();
    expect(
      readFileSync(await (await download).path(), 'utf8').split('\r\n').length,
    ).toBeGreaterThan(240);
    await app.getByRole('button', { name: 'Continue' }).click();
    // Slow enough to be stopped half-way.
    await controls.setFaults('hubspot', { delayMs: 700 });
    await app.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(app.locator('[data-hook="progress"]')).toBeVisible();
    await app.getByRole('button', { name: 'Stop' }).click();
    await expect(app.getByRole('heading', { name: 'Stop the first sync?' })).toBeFocused();
    await app.getByRole('button', { name: 'Stop' }).click();
    await expect(app.locator('[data-hook="stopped"]')).toContainText(
      /was stopped after \d+ of \d+ contacts/,
    );
    await controls.faultsOff();
    await app.getByRole('button', { name: 'Continue' }).click();
    await app.getByRole('button', { name: 'Looks right' }).click();
    await app.getByRole('button', { name: 'Continue' }).click();
    await app.getByRole('button', { name: 'Start', exact: true }).click();
    await expectResult(app);
    await expect(app.locator('[data-hook="result"]')).toContainText('deleted nobody.');
  });

  test('a wrong token says what to do; nothing is stored', async ({
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
    await page.getByRole('button', { name: 'Check and connect' }).click();
    await expect(page.getByText('Fill this in first.')).toBeVisible();
    await page.getByLabel('Access token').fill('not-a-token');
    await page.keyboard.press('Enter');
    await expect(
      page.getByText('HubSpot doesn’t know what stands under “Access token”'),
    ).toBeVisible();
    await page.goto(product.address);
    await expect(page.getByRole('button', { name: 'Connect your CRM' })).toBeVisible();
  });

  test('11.23 Home speaks of every flow, also without a CRM', async ({
    owner: page,
    request,
    product,
    controls,
  }) => {
    const owner = await signIn({ request, product });
    await startUnconnected({ owner, controls });
    const post = async (path: string, data: object) => {
      const headers = { origin: product.address };
      const answer = await request.post(`${product.address}/api/${path}`, { data, headers });
      return (await answer.json()) as { connectionId: number; lists: { id: string }[] };
    };
    const access = { service: 'mailchimp', fields: { apiKey: product.mailchimpKey } };
    const [list] = (await post('newsletters/check', access)).lists;
    const made = [
      await post('connections/form', { name: 'Contact page' }),
      await post('exports', { service: 'file', name: 'Accounting', address: null }),
      await post('newsletters', { ...access, listId: list?.id }),
    ];
    await page.goto(product.address);
    const rows = page.locator('[data-hook="home-connection"]');
    await expect(rows).toHaveCount(3);
    await expect(rows.nth(0)).toContainText('Contact page');
    await expect(rows.nth(1)).toContainText('Working');
    await expect(page.locator('[data-hook="truth"]')).toContainText(
      '2 of 3 connections are working.',
    );
    await expect(page.locator('[data-hook="needs-you"]')).toContainText('Nothing needs you');
    await page.getByRole('button', { name: 'Connect your CRM' }).click();
    await expect(page.getByRole('heading', { name: 'Connect HubSpot' })).toBeFocused();
    await page.getByRole('link', { name: 'Home' }).click();

    await controls.setFaults('mailchimp', { unauthorized: true });
    await post(`newsletters/${made[2]?.connectionId}/look`, {});
    const need = page.getByRole('link', { name: /^Mailchimp: / });
    await expect(need).toBeVisible();
    await expect(rows.nth(2)).toContainText('Needs you');
    await page.getByRole('link', { name: 'History' }).click();
    await expect(page.locator('[data-hook="flow-needs"]').getByRole('link')).toHaveCount(1);
    await need.click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mailchimp');
    await controls.faultsOff();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('link', { name: 'Home' }).click();
    await expect(rows.nth(2)).toContainText('Working');

    await controls.setFaults('mailchimp', { unavailable: true });
    await post(`newsletters/${made[2]?.connectionId}/look`, {});
    await expect(rows.nth(2)).toContainText('Mailchimp isn’t answering.', { timeout: 20_000 });
    await expect(rows.nth(2)).toContainText('Waits for Mailchimp');
    await controls.faultsOff();
    await expect(rows.nth(2)).toContainText('Working');
  });

  test('nothing needs sideways scrolling at 864, 1280 and 1600 px', async ({
    owner: page,
    request,
    product,
    controls,
  }) => {
    await planDeletion({ owner: await signIn({ request, product }), controls, product });
    for (const path of [
      '/setup',
      '/setup?step=match',
      '/setup?step=preview',
      '/setup?step=start',
      '/setup/deletion',
      '/',
    ]) {
      await page.goto(`${product.address}${path}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(
        page.getByRole('heading', { level: 2 }).or(page.getByRole('row')).first(),
      ).toBeVisible();
      for (const width of [864, 1280, 1600]) {
        await page.setViewportSize({ width, height: 900 });
        await expectNoSidewaysScroll(page);
      }
    }
  });
});

/** Takes one person out, and confirms the deletion of the other 43: a wrong number first. */
async function confirmDeletion({ root, page }: { root: Root; page: Page }) {
  await expect(
    root.getByRole('heading', { name: 'Delete 44 contacts from HubSpot?' }),
  ).toBeFocused();
  const chloe = root.getByRole('checkbox', { name: 'Delete Chloé Smith-Jones' });
  await chloe.click({ force: true });
  await expect(chloe).not.toBeChecked();
  await expect(root.getByRole('heading', { level: 1 })).toHaveText(
    'Delete 43 contacts from HubSpot?',
  );
  await expect(root.getByRole('radio', { name: 'Label “To remove”' })).toBeChecked();
  await root.getByRole('radio', { name: 'Delete', exact: true }).check();
  const action = root.getByRole('button', { name: 'Delete 43 contacts' });
  await expect(action).toBeDisabled();
  const download = page.waitForEvent('download');
  await root.getByRole('button', { name: 'Download a copy (CSV)' }).click();
  const copy = readFileSync(await (await download).path(), 'utf8');
  expect(copy).toContain('bjorn.muller@example.com');
  await root.getByRole('checkbox', { name: /^More than 25/ }).check({ force: true });
  await root.getByLabel('Type 43 to confirm').fill('44');
  await action.click();
  await expect(root.getByText('The number is 43')).toBeVisible();
  await root.getByLabel('Type 43 to confirm').fill(' 4 3 ');
  await action.click();
}
