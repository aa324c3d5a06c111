import { type Locator, type Page } from '@playwright/test';
import { type SandboxSide } from './controls';
import { expect } from './test';

export const listOf = (page: Page, side: SandboxSide): Locator =>
  page.locator(`[data-hook="list-${side}"]`);

/** Leaves one contact in a list. */
export async function search(page: Page, side: SandboxSide, words: string) {
  const list = listOf(page, side);
  await list.getByRole('textbox', { name: /^Search/ }).fill(words);
  await expect(list.locator('[data-hook^="row-"]')).toHaveCount(1);
}

export const cell = (page: Page, side: SandboxSide, field: string): Locator =>
  listOf(page, side).locator(`[data-field="${field}"]`);

/** Edits a value where it stands, the way a person does. */
export async function edit({
  page,
  side,
  field,
  value,
}: {
  page: Page;
  side: SandboxSide;
  field: string;
  value: string;
}) {
  await cell(page, side, field).click();
  const input = listOf(page, side).locator('[data-hook="cell-input"]');
  await input.fill(value);
  await input.press('Enter');
}

/** Waits until the first comparison is through and nothing is in line. */
export async function waitUntilCalm(page: Page, address: string) {
  await expect
    .poll(
      async () => {
        const answer = await page.request.get(`${address}/api/overview`);
        const { connection } = (await answer.json()) as {
          connection: { phase: string; counts: { waiting: number } } | null;
        };
        return connection ? `${connection.phase} ${connection.counts.waiting}` : 'none';
      },
      { timeout: 120_000 },
    )
    .toBe('live 0');
}

/** No page may ask for scrolling sideways. */
export async function expectNoSidewaysScroll(page: Page) {
  const [wanted, given] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(wanted).toBeLessThanOrEqual(given ?? 0);
}
