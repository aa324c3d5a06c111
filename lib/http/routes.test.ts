import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeHistoryCursor } from '@/lib/services/identifiers';
import { nodesOf, replaceAt } from '@/lib/testing/nodes';
import { readRoutes } from '@/lib/testing/routes';
import { samplesOf } from '@/lib/testing/samples';

const api = path.resolve(import.meta.dirname, '../../app/api');
const routes = readdirSync(api, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('route.ts'),
);

/** Entrances with an identity of their own, or none by nature. */
const withoutSite = [
  'health/route.ts',
  'forms/[formId]/route.ts',
  'sign-out/route.ts',
  'webhooks/[hook]/route.ts',
];

const declared = (await readRoutes()).flatMap(({ method, path: at, input }) =>
  input ? [{ name: `${method} ${at}`, input }] : [],
);

/** The name of a field that holds an id, a cursor or a code. */
const names = /(^|[a-z])(id|Id)s?$|^(code|cursor|after|before)$/;
const malformed = [' ', 'a b', 'a\u0001', 'é', '\u202e1', '\u{1f600}', 'x'.repeat(500), {}, true];
const cursor = writeHistoryCursor({
  at: new Date('2026-03-01T10:00:00.000Z'),
  id: '01a20b61-6a65-7231-be59-e1b17efc3080',
});

describe('what routes take', () => {
  it.each(declared)('S6 $name: an id, a cursor or a code that is none is refused', ({ input }) => {
    const samples = fc.sample(
      samplesOf({
        schema: input,
        known: ({ name, json }) =>
          name === 'cursor' && json.format === undefined ? fc.constant(cursor) : undefined,
      }),
      { seed: 1, numRuns: 60 },
    );
    const right = samples.filter((sample) => input.safeParse(sample).success);
    expect(right.length).toBeGreaterThan(10);
    const named = right.flatMap((sample) =>
      nodesOf(sample)
        .filter(
          ({ path: at, value }) =>
            names.test(at.findLast((one) => !/^\d+$/.test(one)) ?? '') &&
            (typeof value === 'string' || typeof value === 'number'),
        )
        .map((node) => ({ sample, path: node.path })),
    );
    const taken = named.flatMap(({ sample, path: at }) =>
      malformed
        .filter((one) => input.safeParse(replaceAt(sample, at, one)).success)
        .map((one) => `${at.join('.')}: ${JSON.stringify(one)}`),
    );
    expect([...new Set(taken)]).toEqual([]);
  });
});

describe('every route under /api', () => {
  it('is there to be checked', () => expect(routes.length).toBeGreaterThan(10));

  it.each(routes.filter((file) => !withoutSite.includes(file)))(
    '%s refuses calls without a site',
    (file) => {
      const source = readFileSync(path.join(api, file), 'utf8');
      const exported = [
        ...source.matchAll(/^export (?:const|async function|function) ([A-Z]+)\b(.*)$/gm),
      ];
      expect(exported.length).toBeGreaterThan(0);
      for (const [line] of exported) expect(line).toMatch(/^export const [A-Z]+ = withRoute\(/);
    },
  );
});
