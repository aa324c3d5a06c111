import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBusySite } from '@/lib/testing/busy-site';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { explainAll } from '@/lib/testing/explained';
import { getPulse } from './pulse';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test('S10 the pulse reads a few pages beside 20,000 of each, with statistics or not', async () => {
  const site = await createBusySite(db);
  await db.query(`delete from dirty where lane <> 'idWrite'`);
  await db.query('vacuum dirty');
  const { database, explained } = explainAll(db.database);
  const ctx = {
    withSite: <T>(run: Parameters<typeof database.withSite<T>>[1]) => database.withSite(site, run),
  };
  await getPulse({ ctx });
  await db.query('analyze');
  await getPulse({ ctx });
  expect(explained.filter(({ pages }) => pages > 150)).toEqual([]);
  expect(explained.length).toBe(2);
});
