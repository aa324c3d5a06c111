import { waitUntilCalm } from './journeys';
import { signIn } from './set-up-hands';
import { expect, test } from './test';

test.describe('decisions', () => {
  test('by mouse and by keyboard, one and many at once, with the number typed', async ({
    owner: page,
    request,
    product,
    controls,
  }) => {
    await controls.faultsOff();
    const owner = await signIn({ request, product });
    const people = ['Kai', 'Lea', 'Mio', 'Noa'].map((first) => ({
      first,
      last: 'Waits',
      email: `${first.toLowerCase()}.waits@example.com`,
    }));
    const made = await Promise.all(people.map((values) => controls.create('wix', values)));
    const inHubspot = async () => (await controls.find('hubspot', '.waits@example.com')).length;
    await expect.poll(inHubspot).toBe(4);
    await waitUntilCalm(page, product.address);
    for (const { id } of made) await owner.post('sandbox/wix/edit', { kind: 'delete', id });

    await page.goto(product.address);
    await page
      .locator('[data-hook="needs-you"]')
      .getByRole('link', { name: 'See what to do' })
      .click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Decisions');
    const group = page.getByRole('region', { name: 'Deleted in Wix, still there in HubSpot.' });
    const row = (name: string) =>
      group
        .locator('[data-hook="waiting"]')
        .filter({ has: page.getByRole('link', { name, exact: true }) });
    for (const { first } of people) await expect(row(`${first} Waits`)).toContainText('in HubSpot');
    await row('Kai Waits').getByRole('button', { name: 'Keep' }).click();
    await expect(row('Kai Waits')).toBeHidden();

    await row('Lea Waits').getByRole('button', { name: 'Delete in HubSpot' }).press('Enter');
    await expect(
      page.getByRole('heading', { name: 'Delete this contact from HubSpot?' }),
    ).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(row('Lea Waits').getByRole('button', { name: 'Keep' })).toBeVisible();

    for (const first of ['Lea', 'Mio'])
      await row(`${first} Waits`).getByRole('checkbox').press('Space');
    await group.getByRole('button', { name: 'Delete 2 selected there too' }).press('Enter');
    await expect(
      page.getByRole('heading', { name: 'Delete these 2 contacts where they still are?' }),
    ).toBeFocused();
    await page.getByLabel('Type 2 to confirm').fill('3');
    await page.keyboard.press('Enter');
    await expect(page.getByText('The number is 2')).toBeVisible();
    await page.getByLabel('Type 2 to confirm').fill('2');
    await page.keyboard.press('Enter');
    await expect.poll(inHubspot).toBe(2);
    await expect(row('Mio Waits')).toBeHidden();
    await row('Noa Waits').getByRole('button', { name: 'Keep' }).click();
    await expect(row('Noa Waits')).toBeHidden();
    expect(await inHubspot()).toBe(2);
  });

  test('11.2 who is ticked on one page stays ticked on the next; one answer is for all', async ({
    owner: page,
    request,
    product,
    controls,
  }) => {
    await controls.faultsOff();
    const owner = await signIn({ request, product });
    const names = Array.from({ length: 12 }, (_, n) => `Page${n}`);
    const made = await Promise.all(
      names.map((first) =>
        controls.create('wix', {
          first,
          last: 'Paged',
          email: `${first.toLowerCase()}.paged@example.com`,
        }),
      ),
    );
    const inHubspot = async () => (await controls.find('hubspot', '.paged@example.com')).length;
    await expect.poll(inHubspot).toBe(names.length);
    await waitUntilCalm(page, product.address);
    for (const { id } of made) await owner.post('sandbox/wix/edit', { kind: 'delete', id });

    await page.goto(`${product.address}/decisions`);
    const group = page.getByRole('region', { name: 'Deleted in Wix, still there in HubSpot.' });
    const rows = group.locator('[data-hook="waiting"]');
    await expect(group).toContainText('12 contacts');
    for (const n of [0, 1]) await rows.nth(n).getByRole('checkbox').check({ force: true });
    await group.getByRole('button', { name: 'Next' }).click();
    await expect(rows).toHaveCount(2);
    await expect(group.locator('[data-hook="elsewhere"]')).toContainText(
      '2 more are selected on other pages.',
    );
    await rows.nth(0).getByRole('checkbox').check({ force: true });
    await group.getByRole('button', { name: 'Keep 3 selected' }).click();
    await expect(group).toContainText('9 contacts');
    await group.getByRole('button', { name: 'Keep all 9' }).click();
    await expect(group).toBeHidden();
    expect(await inHubspot()).toBe(names.length);
  });

  test('who could be several people stands side by side and is decided in the dashboard', async ({
    page,
    controls,
  }) => {
    await controls.faultsOff();
    await controls.create('hubspot', {
      first: 'Sam',
      last: 'Shared',
      email: 'sam.shared@example.com',
    });
    await expect
      .poll(async () => (await controls.find('wix', 'sam.shared@example.com')).length)
      .toBe(1);
    await page.goto('https://manage.wix.com/dashboard/site/app');
    const app = page.frameLocator('iframe');
    await controls.create('wix', {
      first: 'Sammy',
      last: 'Shared',
      email: 'sam.shared@example.com',
    });
    await app
      .locator('[data-hook="needs-you"]')
      .getByRole('link', { name: 'See what to do' })
      .click();
    const row = app
      .locator('[data-hook="group-sharedEmail"] [data-hook="waiting"]')
      .filter({ hasText: 'Sammy Shared' });
    await expect(row).toContainText('Sam Shared');
    await expect(row).toContainText('Linked with somebody else already.');
    await row.getByRole('button', { name: /^Not the same: keep apart/ }).click();
    await expect(row).toBeHidden();
    expect(await controls.find('hubspot', 'sam.shared@example.com')).toHaveLength(1);
  });

  test('11.24 deleting a member says first that Wix won’t do it, and then what came of it', async ({
    owner: page,
    request,
    product,
    controls,
  }) => {
    await controls.faultsOff();
    const owner = await signIn({ request, product });
    await waitUntilCalm(page, product.address);
    const there = await controls.list('hubspot');
    const wix = await controls.list('wix');
    const member = wix.find(
      ({ member: is, email }) => is && there.some((one) => one.email === email),
    );
    const twin = there.find(({ email }) => email === member?.email);
    await owner.post('sandbox/hubspot/edit', { kind: 'delete', id: twin?.id });
    await page.goto(`${product.address}/decisions`);
    const row = page.locator('[data-hook="waiting"]').filter({ hasText: member?.email ?? '' });
    await expect(row).toContainText('A site member: Wix won’t let apps delete members.');
    await expect(row.getByRole('button', { name: /^Delete/ })).toHaveCount(0);
    await row.getByRole('button', { name: /^Keep/ }).click();
    await expect(row).toBeHidden();
    const outcome = page.locator('[data-hook="outcomes"]');
    await expect(outcome).toContainText('Deleted in HubSpot, kept in Wix');
    await outcome.getByRole('link').click();
    await expect(page.locator('[data-hook="contact-history"]')).toContainText('you decided');
    expect((await controls.list('wix')).some(({ id }) => id === member?.id)).toBe(true);
  });
});
