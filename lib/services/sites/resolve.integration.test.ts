import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseEnv } from '@/lib/env';
import { createLog } from '@/lib/log';
import { createContext, type Context } from '@/lib/services/context';
import {
  createTestDatabase,
  createTestSite,
  type TestDatabase,
  type TestSite,
} from '@/lib/testing/database';
import { addSite } from './add';
import { resolveSite } from './resolve';

const appSecret = 'the secret of this test';
let db: TestDatabase;
let context: Context;
let site: TestSite;
const local = randomUUID();

beforeAll(async () => {
  db = await createTestDatabase();
  const env = parseEnv({
    DATABASE_URL: db.appUrl,
    SEAL_KEYS: `1:${Buffer.alloc(32, 7).toString('base64')}`,
    WIX_APP_ID: 'app-1',
    WIX_APP_SECRET: appSecret,
    LOCAL_INSTANCE_ID: local,
  });
  const log = createLog({ name: 'test', level: 'silent' });
  context = createContext({ env, log, name: 'test' });
});
afterAll(async () => {
  await context.close();
  await db.drop();
});
beforeEach(async () => {
  site = await createTestSite(db);
});

/** What Wix puts into the address of the page, made out so long ago. */
function instanceOf(minutesAgo: number): string {
  const signDate = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const values = { instanceId: site.instanceId, signDate, permissions: 'OWNER' };
  const payload = Buffer.from(JSON.stringify(values)).toString('base64url');
  return `${createHmac('sha256', appSecret).update(payload).digest('base64url')}.${payload}`;
}

const resolve = (token: string | null) => resolveSite({ context, token, sender: '192.0.2.1' });

const remove = (instanceId: string) =>
  db.query(`update site set removed_at = now() - interval '30 min' where instance_id = $1`, [
    instanceId,
  ]);

test('S8 a page opened before the removal brings no site back, a later one does', async () => {
  await remove(site.instanceId);
  expect(await resolve(instanceOf(31))).toBeNull();
  expect(await resolve(instanceOf(29))).toBe(site.siteNo);
  expect(await resolve(instanceOf(31))).toBe(site.siteNo);
});

test('S8 this computer’s site is added once; removed, only a person brings it back', async () => {
  const siteNo = await resolve(null);
  expect(siteNo).not.toBeNull();
  await remove(local);
  expect(await resolve(null)).toBeNull();
  await addSite({ context, input: { instanceId: local } });
  expect(await resolve(null)).toBe(siteNo);
});
