import { cell, edit, expectNoSidewaysScroll, listOf, search, waitUntilCalm } from './journeys';
import { putBackAtTheEnd, signIn, startUnconnected } from './set-up-hands';
import { expect, test } from './test';

test.describe('the sandbox', () => {
  test.beforeEach(async ({ owner, product, controls }) => {
    await controls.faultsOff();
    await waitUntilCalm(owner, product.address);
    await owner.goto(`${product.address}/sandbox`);
  });

  test('a phone edited in Wix arrives in HubSpot, is told about, and ticks its task', async ({
    owner: page,
    controls,
  }) => {
    await controls.create('wix', {
      first: 'Paula',
      last: 'Phone',
      email: 'paula.phone@example.com',
      phone: '+1 212 555 0101',
    });
    await search(page, 'wix', 'paula.phone@example.com');
    await search(page, 'hubspot', 'paula.phone@example.com');
    await edit({ page, side: 'wix', field: 'phone', value: '+1 212 555 0177' });
    await expect(cell(page, 'hubspot', 'phone')).toContainText('0177');
    await expect(page.locator('[data-hook="happened"]')).toContainText('Paula Phone: Phone');
    await expect(page.locator('[data-hook="happened"]')).toContainText('only Wix changed');
    await expect(page.locator('[data-hook="task-phone"]')).toHaveAttribute('data-done', 'true');
    await expect(page.locator('[data-hook="crm-choice"]')).toHaveCount(0);
  });

  test('A09 edited on both sides at once in different fields: both edits stay', async ({
    owner: page,
    controls,
  }) => {
    await controls.create('wix', {
      first: 'Bo',
      last: 'Both',
      email: 'bo.both@example.com',
      company: 'Before Ltd',
    });
    await search(page, 'wix', 'bo.both@example.com');
    await search(page, 'hubspot', 'bo.both@example.com');
    await edit({ page, side: 'wix', field: 'company', value: 'Wix Side Ltd' });
    await edit({ page, side: 'hubspot', field: 'last', value: 'Bothwell' });
    await expect(cell(page, 'wix', 'last')).toHaveText('Bothwell');
    await expect(cell(page, 'hubspot', 'company')).toHaveText('Wix Side Ltd');
    await expect(page.locator('[data-hook="task-both"]')).toHaveAttribute('data-done', 'true');
  });

  test('A05 deleted in HubSpot: waits for the owner, and “Keep” keeps it', async ({
    owner: page,
    controls,
    product,
  }) => {
    await controls.create('wix', { first: 'Kim', last: 'Keep', email: 'kim.keep@example.com' });
    await search(page, 'hubspot', 'kim.keep@example.com');
    await waitUntilCalm(page, product.address);
    await listOf(page, 'hubspot')
      .getByRole('button', { name: 'Delete Kim Keep in HubSpot' })
      .click();
    await expect(page.locator('[data-hook="task-delete"]')).toHaveAttribute('data-done', 'true');

    await page.getByRole('link', { name: 'History' }).click();
    await page
      .locator('[data-hook="group-deletionPending"] [data-hook="waiting"]')
      .getByRole('link', { name: 'Kim Keep', exact: true })
      .click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kim Keep');
    await expect(page.locator('[data-hook="contact-state"]')).toContainText(
      'Deleted in HubSpot, still there in Wix.',
    );
    await page.getByRole('button', { name: /^Keep/ }).click();
    await expect(page.locator('[data-hook="contact-state"]')).toContainText(
      'Deleted in HubSpot, kept in Wix.',
    );
    expect(await controls.find('wix', 'kim.keep@example.com')).toHaveLength(1);
    expect(await controls.find('hubspot', 'kim.keep@example.com')).toHaveLength(0);
  });

  test('“Delete in HubSpot” asks once more, never has the first focus, and then deletes', async ({
    owner: page,
    controls,
    product,
  }) => {
    await controls.create('hubspot', { first: 'Gus', last: 'Gone', email: 'gus.gone@example.com' });
    await search(page, 'wix', 'gus.gone@example.com');
    await waitUntilCalm(page, product.address);
    await listOf(page, 'wix').getByRole('button', { name: 'Delete Gus Gone in Wix' }).click();
    await expect(
      page.locator('[data-hook="happened"]').getByRole('link', { name: /need/ }),
    ).toBeVisible();
    await page.getByRole('link', { name: 'History' }).click();
    await page
      .locator('[data-hook="group-deletionPending"] [data-hook="waiting"]')
      .getByRole('link', { name: 'Gus Gone', exact: true })
      .click();
    // The list has the same button.
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Gus Gone');

    await page.getByRole('button', { name: 'Delete in HubSpot: Gus Gone' }).click();
    const question = page.getByRole('heading', { name: 'Delete this contact from HubSpot?' });
    await expect(question).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    expect(await controls.find('hubspot', 'gus.gone@example.com')).toHaveLength(1);

    await page.getByRole('button', { name: 'Delete in HubSpot: Gus Gone' }).click();
    await page.getByRole('button', { name: 'Delete from HubSpot' }).click();
    await expect.poll(() => controls.find('hubspot', 'gus.gone@example.com')).toHaveLength(0);
    await expect(page.locator('[data-hook="contact-state"]')).toContainText(
      'Deleted on both sides.',
    );
  });

  test('“Break something”: HubSpot is down, an edit waits, and arrives when it is back', async ({
    owner: page,
    controls,
  }) => {
    await controls.create('wix', {
      first: 'Dora',
      last: 'Down',
      email: 'dora.down@example.com',
      company: 'Old',
    });
    await search(page, 'wix', 'dora.down@example.com');
    await search(page, 'hubspot', 'dora.down@example.com');
    await page.getByRole('button', { name: 'Break something' }).click();
    await page.getByText('HubSpot is down').click();
    await expect(page.getByText('1 fault is on.')).toBeVisible();
    await edit({ page, side: 'wix', field: 'company', value: 'New' });
    await expect(cell(page, 'wix', 'company')).toHaveText('New');
    await page.waitForTimeout(1500);
    await expect(cell(page, 'hubspot', 'company')).toHaveText('Old');
    await page.getByText('HubSpot is down').click();
    await expect(cell(page, 'hubspot', 'company')).toHaveText('New');
  });

  test('every service has its own faults, two beside each other where there is less room', async ({
    owner: page,
  }) => {
    await page.getByRole('button', { name: 'Break something' }).click();
    const panel = page.locator('[data-hook="faults"]');
    const listFor = (name: string) => panel.getByRole('list', { name, exact: true });
    await expect(listFor('Wix')).not.toContainText('used up');
    await expect(listFor('HubSpot')).toContainText('HubSpot’s search is five seconds behind');
    await expect(listFor('Mailchimp')).not.toContainText('search');
    await expect(listFor('Pipedrive')).toContainText('Pipedrive’s calls for today are used up');
    for (const name of ['Wix', 'HubSpot', 'Mailchimp'])
      await expect(listFor(name)).not.toContainText('contact sync');

    await page.getByText('Pipedrive’s calls for today are used up').click();
    await expect(panel.getByText('1 fault is on.')).toBeVisible();
    await page.getByText('Pipedrive’s calls for today are used up').click();
    await expect(panel.getByText('Everything works as it should.')).toBeVisible();
    for (const [width, beside] of [
      [864, 2],
      [1280, 4],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      const lists = await panel.getByRole('list').all();
      const tops = await Promise.all(lists.map(async (list) => (await list.boundingBox())?.y));
      expect(tops.filter((top) => top === tops[0])).toHaveLength(beside);
      await expectNoSidewaysScroll(page);
    }
  });

  test('creates and merges', async ({ owner: page, controls, product }) => {
    await listOf(page, 'wix').getByRole('button', { name: 'New contact in Wix' }).click();
    const form = page.getByRole('form', { name: 'New contact in Wix' });
    await form.getByLabel('First name').fill('Mia');
    await form.getByLabel('Last name').fill('Merge');
    await form.getByLabel('E-mail').fill('mia.merge@example.com');
    await form.getByRole('button', { name: 'Create' }).click();
    await search(page, 'hubspot', 'mia.merge@example.com');
    await controls.create('wix', { first: 'Mia', last: 'Merge-Old', email: 'mia.old@example.com' });
    await search(page, 'hubspot', 'mia.old@example.com');
    await waitUntilCalm(page, product.address);

    await listOf(page, 'wix')
      .getByRole('textbox', { name: /^Search/ })
      .fill('Mia Merge');
    await expect(listOf(page, 'wix').locator('[data-hook^="row-"]')).toHaveCount(2);
    await listOf(page, 'wix')
      .getByRole('button', { name: 'Merge Mia Merge-Old into another contact' })
      .click();
    await listOf(page, 'wix')
      .getByRole('button', { name: 'Merge: Mia Merge', exact: true })
      .click();
    await expect(listOf(page, 'wix').locator('[data-hook^="row-"]')).toHaveCount(1);
    await waitUntilCalm(page, product.address);
    expect(await controls.find('hubspot', 'mia.merge@example.com')).toHaveLength(1);
  });

  test('the newsletter shows who is in; leave, bounce, complain and return are one click', async ({
    owner: page,
  }) => {
    const list = page.locator('[data-hook="list-mailchimp"]');
    const rowOf = (email: string) => list.locator(`[data-hook="subscriber-${email}"]`);
    await expect(list.locator('code')).toHaveText(/^[0-9a-f]{32}-us1$/);
    const emails = (
      await list
        .getByText('Subscribed', { exact: true })
        .locator('xpath=ancestor::li')
        .evaluateAll((rows) =>
          rows.map((row) => row.getAttribute('data-hook')?.replace('subscriber-', '') ?? ''),
        )
    ).slice(0, 3);
    for (const [index, [action, status]] of (
      [
        ['Unsubscribe', 'Unsubscribed'],
        ['Let a mail bounce', 'Address is dead'],
        ['Report as spam', 'Reported spam'],
      ] as const
    ).entries()) {
      const email = emails[index] ?? '';
      await list.getByRole('textbox', { name: 'Search Mailchimp' }).fill(email);
      await list.getByRole('button', { name: `${action}: ${email}` }).click();
      await expect(rowOf(email)).toContainText(status);
    }
    await list.getByRole('textbox', { name: 'Search Mailchimp' }).fill(emails[0] ?? '');
    await list.getByRole('button', { name: `Sign up again: ${emails[0]}` }).click();
    await expect(rowOf(emails[0] ?? '')).toContainText('Subscribed');
    await list.getByRole('textbox', { name: 'Search Mailchimp' }).fill('nobody-of-that-name');
    await expect(list).toContainText('Nobody fits.');
    for (const width of [864, 1280, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      await list.getByRole('textbox', { name: 'Search Mailchimp' }).fill('');
      await expectNoSidewaysScroll(page);
    }
  });

  test('“Start from scratch” puts the lists back, and the tasks begin anew', async ({
    owner: page,
    controls,
    product,
  }) => {
    await controls.create('wix', {
      first: 'Tim',
      last: 'Temporary',
      email: 'tim.temporary@example.com',
      phone: '+1 212 555 0103',
    });
    await search(page, 'wix', 'tim.temporary@example.com');
    await search(page, 'hubspot', 'tim.temporary@example.com');
    await edit({ page, side: 'wix', field: 'phone', value: '+1 212 555 0104' });
    await expect(page.locator('[data-hook="task-phone"]')).toHaveAttribute('data-done', 'true');
    await page.getByRole('button', { name: 'Start from scratch' }).click();
    const question = page.getByRole('region', { name: 'Start from scratch?' });
    await question.getByRole('button', { name: 'Start from scratch' }).click();
    await expect(question).toBeHidden();
    await expect(page.locator('[data-hook="task-phone"]')).toHaveAttribute('data-done', 'false');
    await expect(listOf(page, 'wix').getByRole('textbox', { name: /^Search/ })).toHaveValue('');
    await waitUntilCalm(page, product.address);
    expect(await controls.find('wix', 'tim.temporary@example.com')).toHaveLength(0);
  });

  test('the task’s site member is found by the search, and her deletion in HubSpot waits', async ({
    owner: page,
  }) => {
    await search(page, 'wix', 'Ingrid Ångström');
    await expect(listOf(page, 'wix').getByText('Member', { exact: true })).toBeVisible();
    await search(page, 'hubspot', 'Ingrid Ångström');
    await listOf(page, 'hubspot')
      .getByRole('button', { name: 'Delete Ingrid Ångström in HubSpot' })
      .click();
    await expect(page.locator('[data-hook="task-delete"]')).toHaveAttribute('data-done', 'true');
    await expect(listOf(page, 'wix').locator('[data-hook^="row-"]')).toHaveCount(1);
  });
});

test.describe('the sandbox before a CRM is connected', () => {
  putBackAtTheEnd();

  test('shows the contacts of the CRM that is chosen', async ({
    owner: page,
    product,
    controls,
    request,
  }) => {
    await startUnconnected({ owner: await signIn({ request, product }), controls });
    await page.goto(`${product.address}/sandbox`);
    const choice = page.getByRole('combobox', { name: /^No CRM is connected yet/ });
    await expect(choice.getByRole('option')).toHaveText(['HubSpot', 'Pipedrive']);
    await expect(listOf(page, 'hubspot')).toContainText('200 contacts');
    await choice.selectOption('Pipedrive');
    await expect(page.getByRole('region', { name: 'Pipedrive' })).toContainText('200 contacts');
    await expect(listOf(page, 'hubspot')).toHaveCount(0);
    await expect(page.getByText('Delete a site member in Pipedrive')).toBeVisible();
  });
});
