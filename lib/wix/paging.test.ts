import { describe, expect, it } from 'vitest';
import type { ContactQuery } from './client';
import { pageSize, queryPage } from './paging';

type Row = { readonly id: string; readonly createdDate: string };
const at = (ms: number) => new Date(Date.UTC(2025, 0, 1) + ms).toISOString();

/** Wix's query as far as paging goes: a lower bound, one sort without a second key, an offset. */
const queryOf =
  (rows: () => readonly Row[]) =>
  async ({ filter, limit, offset }: ContactQuery) => {
    const from = (filter['createdDate'] as { $gte: string } | undefined)?.$gte ?? '';
    const contacts = rows()
      .filter((row) => row.createdDate >= from)
      .slice(offset, offset + limit)
      .map((row) => ({ ...row, revision: 1, updatedDate: row.createdDate }));
    return { status: 200, header: () => undefined, json: { contacts }, serverTime: at(0) };
  };

async function pageAll(
  rows: () => readonly Row[],
  between: (page: number) => void = () => {},
): Promise<{ ids: readonly string[]; pages: number }> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let pages = 1; pages < 50; pages += 1) {
    const page = await queryPage({ query: queryOf(rows), filter: {}, cursor });
    ids.push(...page.contacts.map(({ id }) => id));
    if (page.next === undefined) return { ids, pages };
    cursor = page.next;
    between(pages);
  }
  throw new Error('it never ends');
}
const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id).sort();

describe('paging by the date of creation', () => {
  it.each([0, 1, pageSize - 1, pageSize, pageSize + 1, pageSize * 3])(
    '%i contacts, each in the answer',
    async (count) => {
      const rows = Array.from({ length: count }, (_, n) => ({ id: `c${n}`, createdDate: at(n) }));
      expect([...new Set((await pageAll(() => rows)).ids)].sort()).toEqual(idsOf(rows));
    },
  );

  it('X5 thousands made in the same millisecond, across page edges', async () => {
    const rows = Array.from({ length: pageSize * 3 + 50 }, (_, n) => ({
      id: `c${n}`,
      createdDate: at(n < 300 ? n : n < 3_000 ? 300 : n),
    }));
    const { ids, pages } = await pageAll(() => rows);
    expect([...new Set(ids)].sort()).toEqual(idsOf(rows));
    expect(pages).toBeLessThan(8);
  });

  it.each([10, 90, 700])(
    'X6 %i of them are deleted while we page: nobody else slips through',
    async (gone) => {
      let rows: readonly Row[] = Array.from({ length: pageSize * 3 }, (_, n) => ({
        id: `c${n}`,
        createdDate: at(0),
      }));
      const { ids } = await pageAll(
        () => rows,
        (page) => {
          if (page <= 2) rows = rows.slice(gone);
        },
      );
      const seen = new Set(ids);
      expect(rows.filter(({ id }) => !seen.has(id))).toEqual([]);
    },
  );
});
