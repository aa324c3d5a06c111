import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '@/lib/services/entrance/request';
import { readPost } from './read-post';

function post({ body, type }: { body: string | Uint8Array; type: string }) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const headers = new Headers({ 'content-type': type });
  const request: WebhookRequest = {
    method: 'POST',
    url: 'http://127.0.0.1/api/forms/x',
    headers,
    body: (async function* () {
      yield bytes;
    })(),
  };
  return readPost(request).then(({ values }) => values);
}
const json = 'application/json';
const urlencoded = 'application/x-www-form-urlencoded';
const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('S1 the work is linear in the bytes', () => {
  it('45,001 values of one name are refused at once', async () => {
    const beganAt = performance.now();
    await expect(
      post({
        body: JSON.stringify({
          email: 'a@example.com',
          a: Array.from({ length: 45_001 }, () => 1),
        }),
        type: json,
      }),
    ).rejects.toMatchObject({ code: 'tooManyValues' });
    await expect(post({ body: 'a=1&'.repeat(24_000), type: urlencoded })).rejects.toMatchObject({
      code: 'tooManyValues',
    });
    expect(performance.now() - beganAt).toBeLessThan(2_000);
  });

  it('as many values as a form may send are taken, in their order', async () => {
    const { a } = await post({
      body: JSON.stringify({ a: Array.from({ length: 1_000 }, (_, n) => n) }),
      type: json,
    });
    expect(a).toEqual(Array.from({ length: 1_000 }, (_, n) => String(n)));
  });

  it('a body nested without end is no JSON that a form sends', async () => {
    for (const body of [
      `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`,
      `${'['.repeat(45_000)}${']'.repeat(45_000)}`,
    ]) {
      await expect(post({ body, type: json })).rejects.toMatchObject({
        code: expect.stringMatching(/^(badJson|notAnObject)$/),
      });
    }
  });
});

describe('H05 a post is read in the character set it declares', () => {
  it.each([
    ['the header', `${urlencoded}; charset=windows-1252`, latin1('name=Jos%E9+\xd1')],
    ['_charset_', urlencoded, latin1('_charset_=windows-1252&name=Jos%E9+%D1')],
    ['the header, JSON', `${json}; charset=iso-8859-1`, latin1('{"name":"Jos\xe9 \xd1"}')],
    [
      '_charset_, multipart',
      'multipart/form-data; boundary=x',
      latin1(
        '--x\r\ncontent-disposition: form-data; name="_charset_"\r\n\r\nwindows-1252\r\n' +
          '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nJos\xe9 \xd1\r\n--x--\r\n',
      ),
    ],
    ['nothing: UTF-8', urlencoded, 'name=Jos%C3%A9+%C3%91'],
  ])('%s', async (_what, type, body) => {
    expect(await post({ body, type })).toEqual({ name: 'José Ñ' });
  });

  it('a byte-order mark is dropped', async () => {
    expect(await post({ body: '\ufeff{"name":"Ana"}', type: json })).toEqual({ name: 'Ana' });
  });

  it.each([
    ['bytes that are no UTF-8', urlencoded, 'name=Jos%E9'],
    ['an unknown character set', `${json}; charset=klingon`, '{"name":"Ana"}'],
    [
      'bytes that are no UTF-8 in a part',
      'multipart/form-data; boundary=x',
      latin1('--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nJos\xe9\r\n--x--\r\n'),
    ],
  ])('%s is refused', async (_what, type, body) => {
    await expect(post({ body, type })).rejects.toMatchObject({ code: 'charset' });
  });
});

describe('what is posted is stored as it was written', () => {
  it('H07 numbers keep their digits', async () => {
    expect(
      await post({
        body: '{"id":9007199254740993,"price":10.50,"ok":true,"list":[1.0,2]}',
        type: json,
      }),
    ).toEqual({ id: '9007199254740993', price: '10.50', ok: 'true', list: ['1.0', '2'] });
  });

  it('of one name twice the later value counts', async () => {
    expect(await post({ body: '{"n":1,"n":2}', type: json })).toEqual({ n: '2' });
  });

  it('S4 NUL and half surrogates go before anything is checked', async () => {
    expect(await post({ body: '{"na\\u0000me":"A\\u0000n\\ud800a 😀"}', type: json })).toEqual({
      name: 'Ana 😀',
    });
  });
});
