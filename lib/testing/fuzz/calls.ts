import fc from 'fast-check';
import type { Route } from '@/lib/testing/routes';
import { samplesOf, type KnownValues } from '@/lib/testing/samples';
import { broken, junkText, junkValue } from './junk';
import { encode, type FuzzRequest } from './request';

type Parts = {
  readonly routes: readonly Route[];
  readonly known: KnownValues;
  /** What may stand in the address of a route. */
  readonly idsOf: (path: string) => readonly string[];
  readonly origin: string;
  readonly cookie: string;
};
type Headers = Readonly<Record<string, string>>;

/** What they do is the end of what the others ask about. */
const last = /\/(reset|remove|token)$/;

const odd: fc.Arbitrary<Headers> = fc.constantFrom<Headers>(
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'multipart/form-data' },
  { 'content-encoding': 'gzip' },
  { accept: 'image/webp' },
  { origin: 'null' },
  { authorization: 'Bearer 0123456789012345678901234567890123456789' },
  { authorization: '\u00ff' },
  { cookie: '' },
  { cookie: 'contact_sync_session=a.b.c' },
  { 'sec-fetch-site': 'cross-site' },
  { 'x-http-method-override': 'DELETE' },
);

const ownHeaders = (chosen: fc.Arbitrary<Headers>) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant<Headers>({}) }, { weight: 1, arbitrary: chosen });

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** JSON as a client would write it, or what is left of it. */
const bodies = (value: unknown): fc.Arbitrary<string | Buffer> =>
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: fc.constant((JSON.stringify(value) ?? '').slice(0, -1)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        'null',
        '[]',
        '1',
        '"x"',
        '{',
        '{"a":1,}',
        '\ufeff{}',
        '['.repeat(50_000),
        '{"a":'.repeat(15_000),
        '{"__proto__":{"id":1}}',
        '{"id":1,"id":2}',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        Buffer.from([0xff, 0xfe, 0x00]),
        Buffer.from('{"a":"\u00ff"}', 'latin1'),
        Buffer.alloc(200_000, 0x20),
      ),
    },
  );

/** Calls of the owner's page: what a route declares, right or with something gone wrong in it. */
export function callsOf({ origin, cookie, ...parts }: Parts): fc.Arbitrary<FuzzRequest> {
  const base = { cookie, origin, 'content-type': 'application/json' };
  return fc.oneof(
    ...parts.routes.map((route) => ({
      weight: route.input ? 3 : 1,
      arbitrary: callOf({ ...parts, route, base }),
    })),
  );
}

function callOf({
  route,
  known,
  idsOf,
  base,
}: Pick<Parts, 'known' | 'idsOf'> & { route: Route; base: Headers }): fc.Arbitrary<FuzzRequest> {
  const right = route.input ? samplesOf({ schema: route.input, known }) : fc.constant({});
  const inputs = fc.oneof(
    { weight: 4, arbitrary: right },
    { weight: 5, arbitrary: broken(right) },
    { weight: 1, arbitrary: junkValue },
  );
  const ids = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...idsOf(route.path)) },
    { weight: 1, arbitrary: junkText },
  );
  const isLast = last.test(route.path);
  return fc.tuple(inputs, ids, ownHeaders(odd)).chain(([input, id, headers]) => {
    const path = route.path.replace(/\[\w+\]/, () => encode(id).slice(0, 3_000) || 'x');
    const call = {
      kind: 'call',
      method: route.method,
      headers: { ...base, ...headers },
      isLast,
    } as const;
    if (route.method === 'GET')
      return fc.constant<FuzzRequest>({ ...call, path: `${path}${queryOf(input)}` });
    return bodies(input).map((body): FuzzRequest => ({ ...call, path, body }));
  });
}

function queryOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const pairs = Object.entries(input).map(
    ([name, value]) => `${encode(name)}=${encode(asText(value))}`,
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&').slice(0, 6_000)}`;
}
