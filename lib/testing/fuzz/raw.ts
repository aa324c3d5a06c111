import fc from 'fast-check';
import type { FuzzRequest } from './request';

type Parts = { readonly host: string; readonly cookie: string; readonly paths: readonly string[] };

const eol = '\r\n';
const odd = fc.string({ unit: 'binary-ascii', maxLength: 20 });

/** Mostly right: of a request with everything wrong only the first thing is looked at. */
const mostly = <T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: right }, { weight: 1, arbitrary: wrong });

const methods = mostly(
  fc.constantFrom('GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
  fc.constantFrom(
    'TRACE',
    'CONNECT',
    'PROPFIND',
    'M-SEARCH',
    'get',
    'G\u0000T',
    '',
    'PRI',
    'POST\t',
    'X'.repeat(300),
  ),
);

const targets = (paths: readonly string[]) =>
  mostly(
    fc.constantFrom(...paths),
    fc.oneof(
      fc.constantFrom(
        '*',
        '/',
        '//',
        '/%',
        '/%f',
        '/%ff',
        '/%ED%A0%80',
        '/%00',
        '/..%2f..',
        '/a%0d%0ab',
        'http://example.com/',
        '/\u00ff',
        '/?%ff',
        '/?a[]=1&a=2',
        '/#x',
        'x:1',
        '',
        `/${'a'.repeat(9_000)}`,
        `/${'a'.repeat(30_000)}`,
      ),
      fc.tuple(fc.constantFrom(...paths), odd).map(([path, more]) => `${path}/${more}`),
    ),
  );

const hosts = (own: string) =>
  mostly(
    fc.constant(own),
    fc.constantFrom(
      '',
      'junk host',
      '%%%',
      '[',
      '[::1',
      'x:99999',
      'a'.repeat(300),
      'evil.example',
      'localhost',
      '127.0.0.1.evil.example',
      '\u00e9',
      '@',
      'a/b',
    ),
  );

const headers = ({ cookie }: Parts) =>
  fc.oneof(
    fc.constantFrom(
      `Cookie: ${cookie}`,
      'Cookie: =',
      `Cookie: ${cookie.slice(0, -3)}`,
      `Cookie: contact_sync_session=${'%'.repeat(50)}`,
      `Cookie: ${'a=b; '.repeat(2_000)}`,
      'Cookie: \u00ff\u0080',
      'Cookie: contact_sync_session',
    ),
    fc.constantFrom(
      'Authorization: Bearer x',
      `Authorization: ${'x'.repeat(8_000)}`,
      'Authorization: Bearer \u00ff',
      'Authorization:',
    ),
    fc.constantFrom(
      'Content-Type: application/json',
      'Content-Type: multipart/form-data',
      'Content-Type: multipart/form-data; boundary=',
      'Content-Type: text/plain; charset=utf-99',
      'Content-Type: \u00ff',
      'Content-Type: application/json; charset=x',
    ),
    fc.constantFrom(
      'Expect: 100-continue',
      'Expect: the unexpected',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Connection: upgrade, close',
      'Connection: keep-alive',
      'Range: bytes=0-',
      'If-None-Match: *',
      'If-Modified-Since: never',
      'Accept: */*',
      'Accept-Encoding: zip, br;q=9',
      'Accept-Language: ' + 'x-'.repeat(200),
      'X-Forwarded-For: ,,,',
      'X-Forwarded-Host: junk host',
      'X-Forwarded-Proto: gopher',
      'X-HTTP-Method-Override: TRACE',
      'Origin: null',
      'Origin: junk',
      'Referer: %',
    ),
    fc.constantFrom(
      'RSC: 1',
      'Next-Router-State-Tree: junk',
      'Next-Router-State-Tree: %5B%22%22%5D',
      'Next-Action: 1',
      'Next-Action: ' + 'a'.repeat(42),
      'Next-Router-Prefetch: 1',
      'Next-Url: //x',
      'x-middleware-subrequest: proxy:proxy:proxy:proxy:proxy',
      'x-nextjs-data: 1',
      'x-invoke-path: /_error',
      'x-now-route-matches: 1=x',
      'x-matched-path: /%',
    ),
    fc.constantFrom(
      'no colon here',
      'Name : x',
      ' folded',
      'X: a\u0000b',
      'X\u0000: y',
      ': empty',
      'X:' + 'y'.repeat(5_000),
      'X: ' + 'y'.repeat(100_000),
      Array.from({ length: 300 }, (_, n) => `H${n}: x`).join(eol),
      Array.from({ length: 3_000 }, (_, n) => `H${n}: x`).join(eol),
    ),
  );

const bodies = mostly(
  fc.constantFrom(`Content-Length: 0${eol}${eol}`, eol, `Content-Length: 2${eol}${eol}{}`),
  fc.oneof(
    fc.constantFrom(
      `Content-Length: 6${eol}${eol}{"a":1`,
      `Content-Length: -1${eol}${eol}`,
      `Content-Length: 1${eol}Content-Length: 2${eol}${eol}{}`,
      `Content-Length: 1e3${eol}${eol}`,
      `Content-Length: 99999999999999999999${eol}${eol}`,
    ),
    fc
      .constantFrom(
        `2${eol}{}${eol}0${eol}${eol}`,
        `zz${eol}{}${eol}`,
        `ffffffffffffffff${eol}{}`,
        `-2${eol}{}`,
        `2;${'x'.repeat(20_000)}${eol}{}${eol}0${eol}${eol}`,
        `2${eol}{}0${eol}${eol}`,
        `0${eol}X: y${eol}${eol}`,
      )
      .map((chunks) => `Transfer-Encoding: chunked${eol}${eol}${chunks}`),
    fc.constantFrom(
      `Transfer-Encoding: chunked${eol}Content-Length: 2${eol}${eol}0${eol}${eol}`,
      `Transfer-Encoding: gzip${eol}${eol}x`,
      `Transfer-Encoding: chunked, identity${eol}${eol}0${eol}${eol}`,
    ),
  ),
);

/** Whether a server could still wait for more of it: then it is sent as a half one. */
const hasEnd = (text: string) =>
  /\r\n\r\n/.test(text) && !/Content-Length: [1-9]|Transfer-Encoding/.test(text);

/** Requests that no client sends: bytes on a socket, some broken off in the middle. */
export const rawRequests = (parts: Parts): fc.Arbitrary<FuzzRequest> =>
  fc
    .record({
      method: methods,
      target: targets(parts.paths),
      version: fc.oneof(
        { weight: 12, arbitrary: fc.constant('HTTP/1.1') },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            'HTTP/1.0',
            'HTTP/0.9',
            'HTTP/2.0',
            'HTTP/1.1 ',
            'FTP/1.1',
            '',
          ),
        },
      ),
      host: hosts(parts.host),
      lines: fc.array(headers(parts), { maxLength: 2 }),
      body: bodies,
      cut: fc.option(fc.double({ min: 0.05, max: 1, noNaN: true }), { freq: 8 }),
    })
    .map(({ method, target, version, host, lines, body, cut }): FuzzRequest => {
      const whole = [`${method} ${target} ${version}`, `Host: ${host}`, ...lines, body].join(eol);
      const text =
        cut === null ? whole : whole.slice(0, Math.max(Math.floor(whole.length * cut), 1));
      return {
        kind: 'raw',
        bytes: Buffer.from(text, 'latin1'),
        isHalf: cut !== null || !hasEnd(text),
      };
    });
