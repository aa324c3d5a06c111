import { execFileSync } from 'node:child_process';
import net from 'node:net';
import { type Page } from '@playwright/test';
import { expect, test } from './test';

test.describe('who may come in', () => {
  test('without the printed link a page says how to get in', async ({ page, product, context }) => {
    // A refused call is a line in the browser's console; here it is what is looked for.
    context.removeAllListeners('console');
    await page.goto(product.address);
    await expect(page.getByText('Please use the link that was printed at start')).toBeVisible();
  });

  test('a wrong key says the same and sets nothing', async ({ request, product }) => {
    const answer = await request.get(`${product.address}/start?key=wrong`, { maxRedirects: 0 });
    expect(answer.status()).toBe(401);
    expect(await answer.text()).toContain('printed at start');
    expect(answer.headers()['set-cookie']).toBeUndefined();
  });

  test('S9 the printed link opens once, as does a new one; signing out ends the session', async ({
    page,
    product,
    context,
  }) => {
    context.removeAllListeners('console');
    const ahead = await page.request.get(product.printedLink, {
      headers: { 'sec-purpose': 'prefetch' },
      maxRedirects: 0,
    });
    expect(ahead.status()).toBe(401);
    await page.goto(product.printedLink);
    await expect(page).toHaveURL(/\/sandbox$/);
    const cookie = await cookieOf(page);
    const overview = () =>
      page.request.get(`${product.address}/api/overview`, { headers: { cookie } });
    expect((await overview()).status()).toBe(200);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByText('npm run cli -- sign-in-link')).toBeVisible();
    expect(await cookieOf(page)).toBe('');
    expect((await overview()).status(), 'a copy of the cookie').toBe(401);
    const again = await page.goto(product.printedLink);
    expect(again?.status()).toBe(401);
    await expect(page.getByText('opens once')).toBeVisible();
    const link = execFileSync(process.execPath, ['lib/processes/run.mjs', 'cli', 'sign-in-link'], {
      env: { ...process.env, DATA_DIR: product.dataDir },
      encoding: 'utf8',
    });
    await page.goto(link.trim());
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  });

  test('every route refuses a stranger as problem+json', async ({ request, product }) => {
    for (const path of [
      'overview',
      'history',
      'needs-you',
      'pulse',
      'contacts/01a20b61-6a65-7231-be59-e1b17efc3080',
      'sandbox/wix/contacts',
    ]) {
      const answer = await request.get(`${product.address}/api/${path}`);
      expect(answer.status(), path).toBe(401);
      expect(answer.headers()['content-type']).toContain('application/problem+json');
    }
  });

  test('a change sent from a foreign page is refused, also with the cookie', async ({
    owner: page,
    product,
  }) => {
    const answer = await page.request.post(`${product.address}/api/connections/1/pause`, {
      headers: { origin: 'https://example.org' },
      data: {},
    });
    expect(answer.status()).toBe(403);
  });

  test('B14 an id of nobody’s and one that is no id: the same 404', async ({
    owner: page,
    product,
  }) => {
    const bodies = await Promise.all(
      ['01a20b61-6a65-7231-be59-e1b17efc3080', 'not-an-id'].map(async (id) => {
        const answer = await page.request.get(`${product.address}/api/contacts/${id}`);
        expect(answer.status()).toBe(404);
        return answer.text();
      }),
    );
    expect(bodies[0]).toBe(bodies[1]);
  });

  test('S9 an answer says what browsers may do with it; over https it asks to stay there', async ({
    request,
    product,
  }) => {
    for (const path of [
      '/',
      '/api/overview',
      '/api/health',
      '/icon.svg',
      '/nowhere',
      '/api/webhooks/wix',
    ]) {
      const headers = (await request.get(`${product.address}${path}`)).headers();
      expect(headers, path).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['permissions-policy'], path).toContain('camera=()');
      expect(headers['strict-transport-security'], path).toBeUndefined();
    }
    const proxied = await request.get(`${product.address}/api/health`, {
      headers: { 'x-forwarded-proto': 'https' },
    });
    expect(proxied.headers()['strict-transport-security']).toBe('max-age=31536000');
  });

  test('S3 S4 a body is counted while it is read; a name with NUL is one that is unknown', async ({
    owner: page,
    product,
  }) => {
    const post = (path: string, data: unknown) =>
      page.request.post(`${product.address}/api/${path}`, {
        headers: { origin: product.address },
        data,
      });
    const answer = await post('contacts/find', { key: 'x'.repeat(2_000_000) });
    expect(answer.status()).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'tooLarge' });
    expect((await post('contacts/find', { key: 'nobody\u0000@example.com\ud800' })).status()).toBe(
      200,
    );
  });

  test('S6 what no page sends is refused, and nothing breaks by it', async ({
    owner: page,
    product,
  }) => {
    const long = Buffer.from(
      '0000-01-01T00:00:00.000Z 01a20b61-6a65-7231-be59-e1b17efc3080',
    ).toString('base64url');
    const paths = [
      'contacts/%ff',
      'contacts/%ED%A0%80',
      'contacts/1%00',
      'connections/1e99/form',
      'exports/99999999999999999999',
      'runs?cursor=0000-01-01T00:00:00Z',
      `history?cursor=${long}`,
      'history?cursor=%00',
      'needs-you?cursor=%ff',
      'comparison/items?runId=%00&kind=missed&after=0',
      'forms/%ff',
    ];
    for (const path of paths) {
      const answer = await rawRequest(product.address, `GET /api/${path}`, await cookieOf(page));
      expect(answer, path).toMatch(/^HTTP\/1\.1 [234]/);
    }
    for (const line of ['TRACE /', 'OPTIONS *', 'CONNECT x:1', 'GET /%', 'PROPFIND /api/overview'])
      expect(await rawRequest(product.address, line), line).toMatch(/^HTTP\/1\.1 4/);
    for (const host of ['junk host', '%%%', '[', 'x:99999'])
      expect(
        await rawRequest(product.address, 'POST /api/webhooks/hubspot', '', host),
        host,
      ).toMatch(/^HTTP\/1\.1 4/);
    const token = await page.request.post(`${product.address}/api/connection`, {
      headers: { origin: product.address },
      data: { service: 'hubspot', fields: { accessToken: 'a\u200bb' } },
    });
    expect(token.status()).toBe(422);
  });
});

const cookieOf = async (page: Page) =>
  (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');

/** The first line of the answer to a request as it stands, which no client would send. */
function rawRequest(
  address: string,
  line: string,
  cookie = '',
  host = new URL(address).host,
): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname, () =>
      socket.write(
        `${line} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n` +
          'Connection: close\r\nContent-Length: 0\r\n\r\n',
      ),
    );
    let answer = '';
    socket.setTimeout(60_000, () => socket.destroy(new Error(`no answer to ${line}`)));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('error', reject);
    socket.once('close', () => resolve(answer.split('\r\n')[0] ?? ''));
  });
}
