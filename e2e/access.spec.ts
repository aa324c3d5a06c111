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

  test('every route refuses a stranger as problem+json', async ({ request, product }) => {
    for (const path of ['overview', 'history', 'needs-you', 'pulse', 'contacts/01a20b61-6a65-7231-be59-e1b17efc3080', 'sandbox/wix/contacts']) {
      const answer = await request.get(`${product.address}/api/${path}`);
      expect(answer.status(), path).toBe(401);
      expect(answer.headers()['content-type']).toContain('application/problem+json');
    }
  });

  test('a change sent from a foreign page is refused, also with the cookie', async ({ owner: page, product }) => {
    const answer = await page.request.post(`${product.address}/api/connection/pause`, { headers: { origin: 'https://example.org' }, data: {} });
    expect(answer.status()).toBe(403);
  });

  test('B14 an id of nobody’s and one that is no id: the same 404', async ({ owner: page, product }) => {
    const bodies = await Promise.all(
      ['01a20b61-6a65-7231-be59-e1b17efc3080', 'not-an-id'].map(async (id) => {
        const answer = await page.request.get(`${product.address}/api/contacts/${id}`);
        expect(answer.status()).toBe(404);
        return answer.text();
      }),
    );
    expect(bodies[0]).toBe(bodies[1]);
  });

  test('S9 every answer says what a browser may do with it; over https it asks to stay there', async ({ request, product }) => {
    for (const path of ['/', '/api/overview', '/api/health', '/icon.svg', '/nowhere', '/api/webhooks/wix']) {
      const headers = (await request.get(`${product.address}${path}`)).headers();
      expect(headers, path).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' });
      expect(headers['permissions-policy'], path).toContain('camera=()');
      expect(headers['strict-transport-security'], path).toBeUndefined();
    }
    const proxied = await request.get(`${product.address}/api/health`, { headers: { 'x-forwarded-proto': 'https' } });
    expect(proxied.headers()['strict-transport-security']).toBe('max-age=31536000');
  });

  test('S3 S4 a body is counted while it is read; a name with NUL is one that is not there', async ({ owner: page, product }) => {
    const post = (path: string, data: unknown) => page.request.post(`${product.address}/api/${path}`, { headers: { origin: product.address }, data });
    const answer = await post('contacts/find', { key: 'x'.repeat(2_000_000) });
    expect(answer.status()).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'tooLarge' });
    expect((await post('contacts/find', { key: 'nobody\u0000@example.com\ud800' })).status()).toBe(200);
  });
});
