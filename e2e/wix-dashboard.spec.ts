import { type FrameLocator, type Page } from '@playwright/test';
import { expect, test } from './test';

type Seen = {
  toasts: { message: string; type?: string }[];
  navigations: { relativeUrl?: string }[];
  tokens: number;
  height: number;
};
const seenBy = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen);

test.describe('inside the Wix dashboard', () => {
  let app: FrameLocator;

  test.beforeEach(async ({ page, controls }) => {
    await controls.faultsOff();
    await page.goto('https://manage.wix.com/dashboard/site/app');
    app = page.frameLocator('iframe');
    await expect(app.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  });

  test('the owner is known by the dashboard’s token; there is no cookie', async ({
    page,
    context,
  }) => {
    await expect(app.locator('[data-hook="truth"]')).toContainText(/match/);
    expect((await seenBy(page)).tokens).toBeGreaterThan(0);
    expect(await context.cookies()).toEqual([]);
  });

  test('the app’s own security policy lets exactly the dashboard frame it', async ({
    request,
    product,
  }) => {
    const headers = (await request.get(product.address)).headers();
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain('frame-ancestors https://manage.wix.com https://*.manage.wix.com');
    expect(policy).toMatch(/script-src 'self' 'nonce-[^']+'(;|$)/);
    expect(headers['x-frame-options']).toBeUndefined();
  });

  test('History and a contact open in the frame, and the address travels by the dashboard', async ({
    page,
  }) => {
    await app.getByRole('link', { name: 'History' }).click();
    await expect(app.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
    expect((await seenBy(page)).navigations.at(-1)?.relativeUrl).toBe('/history');
    await app.getByText('Changes', { exact: true }).click();
    await app.locator('[data-hook="change"]').first().getByRole('link').click();
    await expect(app.locator('[data-hook="contact-fields"]')).toBeVisible();
    const frameUrl = page.frames().at(-1)?.url() ?? '';
    expect(new URL(frameUrl).searchParams.get('origin')).toBe('https://manage.wix.com');
  });

  test('a dashboard that confirms late takes nobody back to a page he has left', async ({
    page,
  }) => {
    await page.evaluate(() => (window as unknown as { slowDown(ms: number): void }).slowDown(2000));
    const opened: string[] = [];
    page.on('framenavigated', (frame) => opened.push(new URL(frame.url()).pathname));
    await app.getByRole('link', { name: 'History' }).click();
    await expect(app.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
    await app.getByRole('link', { name: 'Connections' }).click();
    await expect(app.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible();
    await page.waitForTimeout(2500);
    expect(opened).toEqual(['/history', '/connections']);
  });

  test('the sandbox opens in the frame, where the browser keeps no storage for us', async () => {
    await app.getByRole('link', { name: 'Sandbox' }).click();
    await expect(app.getByRole('heading', { level: 1, name: 'Sandbox' })).toBeVisible();
    await expect(app.locator('[data-hook="list-wix"] [data-hook^="row-"]').first()).toBeVisible();
  });

  test('a toast is the dashboard’s, and the screen is fresh after the action', async ({ page }) => {
    await app.getByRole('button', { name: 'Pause' }).click();
    await expect(app.locator('[data-hook="truth"]')).toContainText('Paused.');
    await expect.poll(async () => (await seenBy(page)).toasts.at(-1)?.message).toContain('Paused.');
    await app.getByRole('button', { name: 'Resume' }).click();
    await expect(app.locator('[data-hook="truth"]')).not.toContainText('Paused.');
  });

  test('11.25 an edit is not dropped by the dashboard’s Back or its menu without a word', async ({
    page,
  }) => {
    const goBackTo = (path: string) =>
      page.evaluate(
        (to) => (window as unknown as { goBackTo(path: string): void }).goBackTo(to),
        path,
      );
    const chooseOther = () =>
      page.evaluate(() => (window as unknown as { chooseOther(): Promise<boolean> }).chooseOther());
    await goBackTo('/connections/new/form');
    const name = app.getByLabel('What do you call this form?');
    await expect(name).toBeVisible();
    expect(await chooseOther()).toBe(false);
    await name.fill('Unsaved');
    const question = app.locator('[data-hook="unsaved"]');
    await goBackTo('/history');
    await expect(question).toBeVisible();
    await expect
      .poll(async () => (await seenBy(page)).navigations.at(-1)?.relativeUrl)
      .toBe('/connections/new/form');
    await question.getByRole('button', { name: 'Stay here' }).click();
    await expect(question).toBeHidden();
    await expect(name).toHaveValue('Unsaved');
    expect(await chooseOther()).toBe(true);
    await goBackTo('/history');
    await question.getByRole('button', { name: 'Leave without saving' }).click();
    await expect(app.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
    expect(await chooseOther()).toBe(false);
  });

  test('the frame is as high as the page: no inner scroll bar', async ({ page }) => {
    await expect.poll(async () => (await seenBy(page)).height).toBeGreaterThan(400);
    await expect
      .poll(async () =>
        page
          .frames()
          .at(-1)
          ?.evaluate(
            () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
          ),
      )
      .toBeLessThanOrEqual(1);
  });
});
