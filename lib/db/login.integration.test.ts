import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { admitLogin, LoginError, withLogin } from './login';

let db: TestDatabase;
const user = `login_${process.pid}`;
const login = { user, password: 'of this test' };
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(async () => {
  await db.query(`drop role if exists ${user}`);
  await db.drop();
});
beforeEach(() => db.query(`drop role if exists ${user}`));

const admit = () => admitLogin({ ownerUrl: db.ownerUrl, appUrl: withLogin(db.ownerUrl, login) });

test('S8 a login that may do nothing is let work under the runtime role, repeatedly', async () => {
  await db.query(`create role ${user} login password '${login.password}'`);
  await admit();
  await admit();
  const client = new pg.Client({ connectionString: withLogin(db.ownerUrl, login) });
  await client.connect();
  try {
    await client.query('set role contact_sync_runtime');
    expect((await client.query('select from site')).rowCount).toBe(0);
  } finally {
    await client.end();
  }
});

test('S8 a login that is not there is named, with how to make it', async () => {
  await expect(admit()).rejects.toThrow(`CREATE ROLE "${user}" LOGIN PASSWORD`);
});

test('S8 a login that may create roles is refused: it could let itself do anything', async () => {
  await db.query(`create role ${user} login createrole password 'x'`);
  await expect(admit()).rejects.toBeInstanceOf(LoginError);
});

test('S8 the owner itself is refused as the login of the program', async () => {
  await expect(admitLogin({ ownerUrl: db.ownerUrl, appUrl: db.ownerUrl })).rejects.toBeInstanceOf(
    LoginError,
  );
});
