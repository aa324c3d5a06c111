import { describe, expect } from 'vitest';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { ContactSide } from '@/lib/ports/contact-side';
import { lane, type SideTest, type SideTraits } from './side-harness';

const longAgo = '2020-01-01T00:00:00.000Z';

/** Everybody's id, page by page, repetitions included. */
async function listAll(
  side: ContactSide,
  between: (page: number) => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const answer = await side.list({ lane, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...answer.records.map(({ id }) => id));
    expect(answer.watermark).not.toBe('');
    if (answer.next === undefined) return ids;
    cursor = answer.next;
    await between(page);
  }
}

/** All pages of what changed since then. */
async function changedSince(side: ContactSide, since: string) {
  const records = new Map<string, ContactRecord>();
  const deletedIds: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await side.changed({ since, lane, ...(cursor === undefined ? {} : { cursor }) });
    for (const record of answer.records) records.set(record.id, record);
    deletedIds.push(...answer.deletedIds);
    cursor = answer.next;
  } while (cursor !== undefined);
  return { records, deletedIds };
}

/** Many contacts: by what they hold, all of them, and those that changed. */
export function describeListing({ it, traits }: { it: SideTest; traits: SideTraits }): void {
  describe('find', () => {
    it('finds by e-mail in any case, each contact once, and nobody for a stranger', async ({
      harness,
      find,
    }) => {
      const id = await harness.person.create({ first: 'Ana', email: 'Ana.Lima@Example.com' });
      await harness.person.create({ first: 'Bo', email: 'bo@example.com' });
      expect(await find('email', ['ana.lima@example.com'])).toEqual([id]);
      expect(await find('email', ['nobody@example.com'])).toEqual([]);
      expect(await find('email', [])).toEqual([]);
    });

    it('finds more people at once than fit into one call', async ({ harness, side, find }) => {
      const count = side.capabilities.readBatch * 2 + 50;
      await harness.seed(count);
      const found = await find(
        'email',
        Array.from({ length: count }, (_, n) => `person${n}@example.com`),
      );
      expect([...found].sort()).toEqual([...(await harness.everybody())].sort());
    });

    it('finds by phone as E.164', async ({ harness, find }) => {
      const id = await harness.person.create({
        first: 'Ana',
        phone: '+12125550140',
        email: 'ana@example.com',
      });
      await harness.person.create({ first: 'Bo', phone: '+12125550141', email: 'bo@example.com' });
      expect(await find('phone', ['+12125550140'])).toEqual([id]);
    });

    it.runIf(traits.readsPhones)(
      'D06 finds a phone that was written with spaces',
      async ({ harness, find }) => {
        const id = await harness.person.create({
          first: 'Ana',
          phone: '+1 212 555 0140',
          email: 'ana@example.com',
        });
        expect(await find('phone', ['+12125550140'])).toEqual([id]);
      },
    );
  });

  describe('list and changed', () => {
    it('lists everybody over several pages, hardly anybody twice', async ({ harness, side }) => {
      await harness.seed(traits.manyPages);
      const listed = await listAll(side);
      expect([...new Set(listed)].sort()).toEqual([...(await harness.everybody())].sort());
      expect(
        listed.length - traits.manyPages,
        'at most the contacts on the edges come again',
      ).toBeLessThan(traits.manyPages / 100);
    });

    it('X6 contacts that go while we page make nobody else slip through', async ({
      harness,
      side,
    }) => {
      await harness.seed(traits.manyPages);
      const oldest = (await side.list({ lane })).records.slice(0, 20).map(({ id }) => id);
      const listed = await listAll(side, async (page) => {
        if (page === 1) for (const id of oldest) await harness.person.remove(id);
      });
      const seen = new Set(listed);
      expect((await harness.everybody()).filter((id) => !seen.has(id))).toEqual([]);
    });

    it('lists nobody in an empty service, without a next page', async ({ side }) => {
      const page = await side.list({ lane });
      expect(page).toMatchObject({ records: [] });
      expect(page.next).toBeUndefined();
    });

    it('names who changed since a time of the service’s clock: new, edited, or deleted', async ({
      harness,
      side,
      keys,
    }) => {
      await harness.seed(3);
      const [still, edited, removed] = await harness.everybody();
      if (!still || !edited || !removed) throw new Error('three were seeded');
      const since = (await side.list({ lane })).watermark;
      const made = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
      await harness.person.edit(edited, { company: 'Moved' });
      await harness.person.remove(removed);
      const { records, deletedIds } = await changedSince(side, since);
      expect([...records.keys()].filter((id) => [made, edited, still].includes(id)).sort()).toEqual(
        [made, edited].sort(),
      );
      expect(records.get(edited)?.fields).toMatchObject({ [keys.company]: 'Moved' });
      expect(records.has(removed)).toBe(false);
      expect(deletedIds).toEqual(traits.listsDeleted ? [removed] : []);
    });

    it('X5 a change in the very millisecond of the cursor is in the answer', async ({
      harness,
      side,
      recordOf,
    }) => {
      const id = await harness.person.create({ first: 'Ana', email: 'ana@example.com' });
      const { updatedAt } = await recordOf(id);
      expect((await changedSince(side, updatedAt)).records.has(id)).toBe(true);
      expect(
        (
          await changedSince(
            side,
            new Date(Date.parse(updatedAt) + traits.resolutionMs).toISOString(),
          )
        ).records.has(id),
      ).toBe(false);
    });

    it('names everybody when everybody changed, over all its pages', async ({ harness, side }) => {
      await harness.seed(traits.manyPages);
      const { records } = await changedSince(side, longAgo);
      expect([...records.keys()].sort()).toEqual([...(await harness.everybody())].sort());
    });
  });
}
