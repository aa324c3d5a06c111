import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  test as base,
  expect,
  type BrowserContext,
  type Page,
  type Request,
} from '@playwright/test';
import { chromiumFlags, obtainChromium } from '../lib/testing/chromium';
import { createControls, type Controls } from './controls';
import { startWixHost, type WixHost } from './host';
import { createSignInLink, startProduct, type Product } from './product';

export { expect };

type Fixtures = {
  /** A page of a person who opened a sign-in link; shows the sandbox. */
  owner: Page;
  controls: Controls;
  /**
   * Fails the test at its end for anything that left loopback or stood in the console as an error.
   */
  watched: void;
};
type WorkerFixtures = { product: Product; wixHost: WixHost };

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
          `--host-resolver-rules=MAP manage.wix.com 127.0.0.1:${wixHost.port}`,
        ],
      });
    },
    { scope: 'worker' },
  ],
  controls: async ({ product }, use) => use(createControls(product)),
  watched: [
    async ({ context, product }, use, testInfo) => {
      const { faults, unanswered } = watch(context);
      await use();
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
    await page.goto(createSignInLink(product));
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
  context.on('requestfinished', (request) => unanswered.delete(request));
  context.on('requestfailed', (request) => unanswered.delete(request));
  context.on('request', (request) => {
    unanswered.add(request);
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && !ownNames.has(url.hostname))
      faults.push(`left loopback: ${url.origin}`);
  });
  context.on('console', (message) => {
    if (message.type() === 'error')
      faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => faults.push(`page error: ${error.error().message}`));
  return { faults, unanswered };
}
