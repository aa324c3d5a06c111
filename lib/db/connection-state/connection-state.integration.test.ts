import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Outage } from '@/lib/core/run/outage';
import type { SiteTransaction } from '@/lib/db/client';
import { createSyncStore } from '@/lib/db/store';
import { nothingNew, type TurnCommit } from '@/lib/ports/store';
import {
  createTestDatabase,
  createTestSite,
  type TestDatabase,
  type TestSite,
} from '@/lib/testing/database';
import { planFlow, readDueAt } from './due';
import { changeOutage, putOutage, readOutage, readStop, stopFlow } from './outage';
import { pause, resume } from './phase';
import { amendProgress, putProgress, startAnew } from './progress';

let db: TestDatabase;
let site: TestSite;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  site = await createTestSite(db);
});

const inSite = <T>(run: (tx: SiteTransaction) => Promise<T>) => db.database.withSite(site, run);
const read = () =>
  inSite((tx) => tx.connection.findUniqueOrThrow({ where: { id: site.connectionId } }));

const waitingForLocks = () =>
  db.query(
    `select from pg_locks l join pg_stat_activity a using (pid)
     where not l.granted and a.datname = current_database()`,
  );

async function commit(change: Pick<TurnCommit, 'state' | 'phase' | 'parked'>): Promise<void> {
  const store = createSyncStore({ ...site, database: db.database, seal: db.seal });
  const lease = await store.claim({ worker: 'w', leaseMs: 60_000 });
  await store.commit({ ...nothingNew(lease?.epoch ?? 0), ...change });
}

const outage: Outage = {
  side: 'wix',
  code: 'serverError',
  sinceMs: 1_764_000_000_001,
  nextTryMs: 4_000_000_000_000,
  tries: 3,
};
const refused = { side: 'wix', code: 'missingPermission' } as const;

test('a refusal keeps its side until a person resumes, whichever flow it stopped', async () => {
  await commit({ phase: 'needsReconnect', state: { stop: refused } });
  const turn = await read();
  expect([turn.phase, readStop(turn)]).toEqual(['needsReconnect', refused]);
  await inSite((tx) => resume(tx, site));
  const resumed = await read();
  expect([resumed.phase, readStop(resumed)]).toEqual(['live', null]);
  await inSite((tx) => stopFlow(tx, { ...site, stop: refused }));
  const flow = await read();
  expect([flow.phase, flow.phaseBefore, readStop(flow)]).toEqual([
    'needsReconnect',
    'live',
    refused,
  ]);
  expect(flow.stoppedAt).not.toBeNull();
});

test('a person who resumes has an outage tried now; that it lasts is not forgotten', async () => {
  await inSite((tx) => putOutage(tx, { ...site, outage }));
  expect(readOutage(await read())).toEqual(outage);
  await inSite((tx) => resume(tx, site));
  const after = readOutage(await read());
  expect(after).toEqual({ ...outage, nextTryMs: after?.nextTryMs });
  expect(after?.nextTryMs).toBeLessThanOrEqual(Date.now() + 1_000);
});

test('resuming makes no outage, and calls overwrites right after a mass change only', async () => {
  await commit({ parked: { code: 'emptyList' } });
  await inSite((tx) => resume(tx, site));
  const plain = await read();
  expect([plain.parked, plain.overwritesRightUntil, readOutage(plain)]).toEqual([null, null, null]);
  await commit({ parked: { code: 'massOverwrite' } });
  await inSite((tx) => resume(tx, site));
  expect((await read()).overwritesRightUntil).not.toBeNull();
});

test('S4 two failures at once count as two', async () => {
  const fail = (tx: SiteTransaction) =>
    changeOutage(tx, {
      ...site,
      change: (known) => ({ ...outage, tries: (known?.tries ?? 0) + 1 }),
    });
  const others: Promise<void>[] = [];
  await inSite(async (tx) => {
    await fail(tx);
    others.push(inSite(fail));
    await expect.poll(waitingForLocks).toHaveLength(1);
  });
  await Promise.all(others);
  expect(readOutage(await read())?.tries).toBe(2);
});

test('a turn that was under way when the owner paused does not end the pause', async () => {
  await inSite((tx) => pause(tx, site));
  await commit({ phase: 'applying' });
  const paused = await read();
  expect([paused.phase, paused.phaseBefore]).toEqual(['paused', 'applying']);
  await commit({ phase: 'needsReconnect' });
  const stopped = await read();
  expect([stopped.phase, stopped.phaseBefore]).toEqual(['needsReconnect', 'applying']);
  expect(stopped.stoppedAt).toEqual(paused.stoppedAt);
});

test('a step that went well ends an outage, unless more was asked for meanwhile', async () => {
  await inSite((tx) => putOutage(tx, { ...site, outage }));
  const planned = (dueAtMs: number | null) =>
    inSite((tx) => planFlow(tx, { ...site, dueAtMs, nextInMs: 60_000 }));
  expect(await planned(1)).toBe(false);
  expect(readOutage(await read())).toEqual(outage);
  expect(await planned(await inSite((tx) => readDueAt(tx, site)))).toBe(true);
  const after = await read();
  expect(readOutage(after)).toBeNull();
  expect(after.dueAt?.getTime()).toBeGreaterThan(Date.now());
});

test('progress is merged into only where there is some; begun anew, it is gone', async () => {
  const amend = () => inSite((tx) => amendProgress(tx, { ...site, part: { sweptAtMs: 0 } }));
  await amend();
  expect((await read()).progress).toBeNull();
  await inSite((tx) => putProgress(tx, { ...site, progress: { stage: 'live', sweptAtMs: 9 } }));
  await amend();
  const before = await read();
  expect(before.progress).toEqual({ stage: 'live', sweptAtMs: 0 });
  expect(before.dueAt).not.toBeNull();
  await inSite((tx) => startAnew(tx, site));
  const after = await read();
  expect([after.progress, after.epoch]).toEqual([null, before.epoch + 1]);
});
