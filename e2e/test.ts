import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  test as base,
  expect,
  type BrowserContext,
  type ConsoleMessage,
  type Page,
  type Request,
  type WebError,
} from '@playwright/test';
import { chromiumFlags, obtainChromium } from '../lib/testing/chromium';
import { createControls, type Controls } from './controls';
import { startWixHost, type WixHost } from './host';
import { createSignInLink, startProduct, type Product } from './product';

export { expect };

type Fixtures = {
  /** A page, blank so far, of a person who opened a sign-in link. */
  owner: Page;
  controls: Controls;
  /**
   * Fails the test at its end for anything that left loopback or stood in the console as an error.
   */
  watched: void;
};
type WorkerFixtures = {
  product: Product;
  wixHost: WixHost;
  /**
   * One for all journeys of a worker, with one page: the screens' code is read once, not by each.
   * Cookies, storage and routes are each journey's own.
   */
  profile: { readonly context: BrowserContext; readonly page: Page };
};

const viewport = { width: 1280, height: 900 };
/** Of the app's origin, without its code. */
const emptyPage = ({ address }: Product) => `${address}/icon.svg`;
const ownNames = new Set(['127.0.0.1', 'localhost', '[::1]', 'manage.wix.com']);

export const test = base.extend<Fixtures, WorkerFixtures>({
  product: [
    async ({}, use) => {
      // A product that runs already, for whoever works on one journey.
      const given = process.env.E2E_PRODUCT;
      if (given) return use(JSON.parse(given) as Product);
      const { product, stop } = await startProduct();
      await use(product);
      await stop();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  wixHost: [
    async ({ product }, use) => {
      const host = await startWixHost({
        appAddress: product.address,
        wixControl: product.wixControl,
      });
      await use(host);
      await host.stop();
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ wixHost }, use) => {
      await use({
        executablePath: obtainChromium(),
        args: [
          ...chromiumFlags,
          // Pages of the app share a process, and the code it has compiled.
          '--process-per-site',
          `--host-resolver-rules=MAP manage.wix.com 127.0.0.1:${wixHost.port}`,
        ],
      });
    },
    { scope: 'worker' },
  ],
  profile: [
    async ({ browser, product }, use) => {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport });
      // Keeps the app's process while the page is elsewhere.
      const anchor = await context.newPage();
      await anchor.goto(emptyPage(product));
      await use({ context, page: await context.newPage() });
      await context.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ profile: { context } }, use) => {
    const kept = context.pages();
    await use(context);
    for (const page of context.pages()) if (!kept.includes(page)) await page.close();
    await context.setStorageState({ cookies: [], origins: [] });
  },
  page: async ({ profile: { page }, product }, use) => {
    await use(page);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.goto(emptyPage(product));
    await page.evaluate(() => window.sessionStorage.clear());
    await page.setViewportSize(viewport);
  },
  controls: async ({ product }, use) => use(createControls(product)),
  watched: [
    async ({ context, product }, use, testInfo) => {
      const { faults, unanswered, stop } = watch(context);
      await use();
      stop();
      if (testInfo.status !== testInfo.expectedStatus) {
        const frames = context.pages().flatMap((page) => page.frames());
        await testInfo.attach('where the browser was', {
          body: [
            ...frames.map((frame) => frame.url()),
            'waiting for:',
            ...[...unanswered].map((request) => request.url()),
          ].join('\n'),
        });
        await testInfo.attach('what the worker said', { body: lastWords(product) });
      }
      expect(faults, 'requests that left loopback, and console errors').toEqual([]);
    },
    { auto: true },
  ],
  owner: async ({ page, product }, use) => {
    await page.request.get(createSignInLink(product));
    await use(page);
  },
});

function lastWords({ dataDir }: Product): string {
  const file = path.join(dataDir, 'log', 'worker.log');
  return existsSync(file)
    ? readFileSync(file, 'utf8').split('\n').slice(-40).join('\n')
    : 'nothing';
}

function watch(context: BrowserContext) {
  const faults: string[] = [];
  const unanswered = new Set<Request>();
  const onEnd = (request: Request) => void unanswered.delete(request);
  const onRequest = (request: Request) => {
    unanswered.add(request);
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && !ownNames.has(url.hostname))
      faults.push(`left loopback: ${url.origin}`);
  };
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() === 'error')
      faults.push(`console: ${message.text()} (${message.location().url})`);
  };
  const onError = (error: WebError) => void faults.push(`page error: ${error.error().message}`);
  context
    .on('requestfinished', onEnd)
    .on('requestfailed', onEnd)
    .on('request', onRequest)
    .on('console', onConsole)
    .on('weberror', onError);
  const stop = () =>
    void context
      .off('requestfinished', onEnd)
      .off('requestfailed', onEnd)
      .off('request', onRequest)
      .off('console', onConsole)
      .off('weberror', onError);
  return { faults, unanswered, stop };
}
