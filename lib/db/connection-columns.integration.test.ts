import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, migrationsDir, type TestDatabase } from '@/lib/testing/database';
import { migrate, readMigrations } from './migrate';

// The migration that moves a connection's life from a bag of texts into columns: rows as versions
// before it stored them, and malformed ones.

const moved = '20261221000000_connection_columns';

/** The columns of a connection of which nothing was noted. */
const nothing = {
  outages: 0,
  blocked_since: null,
  blocked_until: null,
  blocked_by: null,
  blocked_side: null,
  stopped_by: null,
  stopped_side: null,
  overwrites_right_until: null,
  fields_gone: [],
  wix_watermark: null,
  remote_watermark: null,
  progress: null,
  link_field_key: null,
  remote_stores_id: true,
  hook_hash: null,
};

const since = '1764000000001';
const until = '1764000012345';
const momentOf = (ms: string) => new Date(Number(ms)).toISOString();
const gone = [{ row: 3, side: 'remote', label: 'Größe "L"' }];
const listing = { stage: 'all', offset: 2_000, lastId: 'w1', from: null };
const sweeping = {
  stage: 'live',
  wix: { since: '2026-01-01T00:00:00.000Z', cursor: null, next: null },
  service: { since: 'x', cursor: 'page 2', next: null },
  sweeping: 'service',
  sweptAtMs: 5,
};

const cases = [
  { what: 'nothing', flow: 'twoWay', settings: {}, columns: {} },
  {
    what: 'an outage of Wix',
    flow: 'twoWay',
    settings: {
      blockedSide: 'wix',
      blockedBy: 'serverError',
      blockedSinceMs: since,
      blockedUntilMs: until,
      outages: '4',
    },
    columns: {
      blocked_side: 'wix',
      blocked_by: 'serverError',
      blocked_since: momentOf(since),
      blocked_until: momentOf(until),
      outages: 4,
    },
  },
  {
    what: 'an outage of our own in a fraction of a millisecond',
    flow: 'form',
    settings: {
      blockedSide: 'own',
      blockedBy: 'ownFault',
      blockedSinceMs: since,
      blockedUntilMs: `${until}.9`,
      outages: '1',
    },
    columns: {
      blocked_by: 'ownFault',
      blocked_since: momentOf(since),
      blocked_until: momentOf(until),
      outages: 1,
    },
  },
  {
    what: 'an outage that is over',
    flow: 'twoWay',
    settings: {
      blockedSide: 'remote',
      blockedBy: 'unreachable',
      blockedSinceMs: since,
      blockedUntilMs: '0',
      outages: '0',
    },
    columns: {},
  },
  {
    what: 'an outage of which only its end is known',
    flow: 'twoWay',
    settings: { blockedUntilMs: until, blockedSinceMs: 'yesterday', outages: '-1' },
    columns: {
      blocked_side: 'remote',
      blocked_by: 'unreachable',
      blocked_since: momentOf(until),
      blocked_until: momentOf(until),
      outages: 1,
    },
  },
  {
    what: 'a refusal by Wix',
    flow: 'twoWay',
    settings: { stoppedBy: 'missingPermission', stoppedSide: 'wix' },
    columns: { stopped_by: 'missingPermission', stopped_side: 'wix' },
  },
  {
    what: 'a refusal without its side',
    flow: 'twoWay',
    settings: { stoppedBy: 'unauthorized' },
    columns: { stopped_by: 'unauthorized', stopped_side: 'remote' },
  },
  {
    what: 'a side without a refusal',
    flow: 'twoWay',
    settings: { stoppedSide: 'wix' },
    columns: {},
  },
  {
    what: 'a two-way sync at work',
    flow: 'twoWay',
    settings: {
      'cursor.wix': '2026-01-01T00:00:00.000Z',
      'cursor.remote': 'page 7',
      'warning.wix': 'fieldQuotaReached',
      overwritesRightUntilMs: until,
      fieldsGone: JSON.stringify(gone),
      linkFieldKey: 'custom.externalcrmid',
      remoteStoresId: 'no',
    },
    columns: {
      // Since the versions are opaque, a date includes its overlap; what is no date stays.
      wix_watermark: '2025-12-31T23:55:00.000Z',
      remote_watermark: 'page 7',
      overwrites_right_until: momentOf(until),
      fields_gone: gone,
      link_field_key: 'custom.externalcrmid',
      remote_stores_id: false,
    },
  },
  {
    what: 'an export',
    flow: 'export',
    settings: { exportState: JSON.stringify(listing), remoteStoresId: 'yes' },
    columns: { progress: listing },
  },
  {
    what: 'a newsletter',
    flow: 'subscribers',
    settings: { newsletterState: JSON.stringify(sweeping), hookHash: 'ab12' },
    columns: { progress: sweeping, hook_hash: 'ab12' },
  },
  {
    what: 'a bag of malformed values',
    flow: 'export',
    settings: {
      blockedUntilMs: 'soon',
      overwritesRightUntilMs: '99999999999999999999',
      fieldsGone: '{"row":1}',
      exportState: '{"stage":',
    },
    columns: {},
  },
  {
    what: 'JSON that is none, or that a database can’t keep',
    flow: 'subscribers',
    settings: { fieldsGone: '[', newsletterState: '{"stage":"\\u0000"}' },
    columns: {},
  },
] as const;

let db: TestDatabase;
const earlier = fs.mkdtempSync(path.join(os.tmpdir(), 'migrations-before-'));
beforeAll(async () => {
  db = await createTestDatabase({ migrated: false });
  for (const { name } of readMigrations(migrationsDir))
    if (name < moved)
      fs.cpSync(path.join(migrationsDir, name), path.join(earlier, name), { recursive: true });
  await migrate({ ownerUrl: db.ownerUrl, dir: earlier });
  for (const { what, flow, settings } of cases)
    await db.query(
      `with made as (
         insert into site (instance_id, fingerprint_key) values ($1, '\\x00') returning site_no
       )
       insert into connection (site_no, flow, service, account_key, policy, settings, sweep_at)
       select site_no, $2, 'service', $1, '{}', $3, '2026-02-03T04:05:06.789Z' from made`,
      [what, flow, settings],
    );
  const applied = await migrate({ ownerUrl: db.ownerUrl, dir: migrationsDir });
  expect(applied).toContain(moved);
});
afterAll(async () => {
  fs.rmSync(earlier, { recursive: true });
  await db.drop();
});

test.each(cases)('11.27 $what of a version before stands in columns', async (one) => {
  const rows = await db.query<Record<string, unknown>>(
    'select * from connection where account_key = $1',
    [one.what],
  );
  const [row] = rows.map((found) => JSON.parse(JSON.stringify(found)) as Record<string, unknown>);
  expect(row).toMatchObject({ ...nothing, ...one.columns, due_at: '2026-02-03T04:05:06.789Z' });
  expect(row).not.toHaveProperty('settings');
});

test('an outage is stored whole or not at all, and so is a stop', async () => {
  const change = (what: string) => db.query(`update connection set ${what} where flow = 'form'`);
  await expect(change('blocked_until = null')).rejects.toThrow('connection_outage');
  await expect(change('outages = 0')).rejects.toThrow('connection_outage');
  await expect(change(`stopped_by = 'unauthorized'`)).rejects.toThrow('connection_stop');
});
