import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  askConsent,
  observeConsent,
  type ConsentPlace,
  type ConsentReading,
} from '@/lib/core/flows/consent';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import {
  createTestDatabase,
  createTestSite,
  type TestDatabase,
  type TestSite,
} from '@/lib/testing/database';
import { changeConsents, consentAddress, readConsents } from './consent';
import { readLedger } from './consent-ledger';

let db: TestDatabase;
let mine: TestSite;
beforeAll(async () => {
  db = await createTestDatabase();
  mine = await createTestSite(db);
});
afterAll(() => db.drop());

const partsOf = ({ siteNo }: TestSite) => ({
  siteNo,
  seal: db.seal,
  keyHash: createKeyHash(Buffer.from('a key of this test')),
});

const observe = (
  readings: Readonly<Record<string, ConsentReading>>,
  place: ConsentPlace = 'wix',
  site = mine,
) =>
  db.database.withSite(site, (tx) =>
    changeConsents(tx, {
      ...partsOf(site),
      addresses: Object.keys(readings),
      change: ({ address, consent }) => {
        const { consent: next, event } = observeConsent({
          consent,
          place,
          reading: readings[address] ?? 'none',
        });
        return { consent: next, events: event ? [event] : [] };
      },
    }),
  );
const ledger = (address: string) =>
  db.database.withSite(mine, (tx) => readLedger(tx, { ...partsOf(mine), address }));

describe('the consent ledger', () => {
  test('what is read is remembered per address, and only what is new becomes a line', async () => {
    await observe({ 'ana@example.com': 'in', 'bo@example.com': 'none' });
    await observe({ 'ana@example.com': 'in' });
    await observe({ 'ana@example.com': 'out' }, 'connection:7');
    await observe({ 'ana@example.com': 'in' });
    const consents = await db.database.withSite(mine, (tx) =>
      readConsents(tx, {
        ...partsOf(mine),
        addresses: ['ana@example.com', 'bo@example.com', 'cy@example.com'],
      }),
    );
    expect([...consents.values()].map(({ status }) => status)).toEqual([
      'out',
      'unknown',
      'unknown',
    ]);
    expect(
      (await ledger('ana@example.com')).map(({ source, says }) => `${source} ${says}`),
    ).toEqual(['wix in', 'connection:7 out']);
    expect(await ledger('bo@example.com')).toEqual([]);
  });

  test('E10 what a form showed and sent stands in the ledger, sealed', async () => {
    const evidence = { wording: 'Yes, write to me', form: 'Contact' };
    await db.database.withSite(mine, (tx) =>
      changeConsents(tx, {
        ...partsOf(mine),
        addresses: ['dee@example.com'],
        change: ({ consent }) => {
          const { consent: next, event } = askConsent({ consent, form: 'form:3' });
          return { consent: next, events: event ? [{ ...event, evidence }] : [] };
        },
      }),
    );
    expect(await ledger('dee@example.com')).toMatchObject([
      { source: 'form:3', says: 'in', evidence },
    ]);
    const [stored] = await db.query<{ row: string }>(
      `select string_agg(s::text || e::text, '') as row
       from consent_state s
       join consent_event e using (site_no, address_key)`,
    );
    expect(stored?.row).not.toMatch(/example|write to me/);
  });

  test('two who speak of one person at the same moment wait for each other', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        observe({ 'eve@example.com': n % 2 ? 'out' : 'in' }, `connection:${n}`),
      ),
    );
    const [{ status, places } = { status: '', places: {} }] = (
      await db.database.withSite(mine, (tx) =>
        readConsents(tx, { ...partsOf(mine), addresses: ['eve@example.com'] }),
      )
    ).values();
    expect(status).toBe('out');
    expect(Object.keys(places)).toHaveLength(12);
  });

  test('another site knows nothing of it, and lines can’t be changed or taken away', async () => {
    const other = await createTestSite(db);
    const seen = await db.database.withSite(other, (tx) =>
      readConsents(tx, { ...partsOf(other), addresses: ['ana@example.com'] }),
    );
    expect(seen.get('ana@example.com')?.status).toBe('unknown');
    await expect(
      db.database.withSite(mine, (tx) => tx.$executeRaw`delete from consent_event`),
    ).rejects.toThrow();
    await expect(
      db.database.withSite(mine, (tx) => tx.$executeRaw`update consent_event set says = 'in'`),
    ).rejects.toThrow();
  });

  test('an address is one whatever its case; what is none is none', () => {
    expect(['Ana@Example.com ', '', null].map(consentAddress)).toEqual([
      'ana@example.com',
      null,
      null,
    ]);
  });
});
