import { createHmac } from 'node:crypto';
import pg from 'pg';
import { readLock, superUser, type Passwords } from './folder';

const ownerRole = 'contact_sync';
const appRole = 'contact_sync_app';

/**
 * Derived from the owner's password without revealing it, so folders of early versions need nothing
 * added.
 */
const appPasswordOf = ({ ownerPassword }: Passwords) =>
  createHmac('sha256', ownerPassword).update(appRole).digest('base64url');

/** The address of the local server, with a login. */
const loginUrl = ({
  user,
  password,
  port,
  database,
}: {
  user: string;
  password: string;
  port: number;
  database: string;
}) => `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;

const superUrl = ({ port, access }: { port: number; access: Passwords }) =>
  loginUrl({ user: superUser, password: access.superPassword, port, database: 'postgres' });

/** The addresses of both roles. */
export const loginsOf = ({
  access,
  port,
  database,
}: {
  access: Passwords;
  port: number;
  database: string;
}) => ({
  ownerUrl: loginUrl({ user: ownerRole, password: access.ownerPassword, port, database }),
  appUrl: loginUrl({ user: appRole, password: appPasswordOf(access), port, database }),
});

async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined); // a server that stops meanwhile makes the query fail
  try {
    await client.connect();
    return await run(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether the server on this port serves this data folder. */
export async function isOurs(input: { port: number; access: Passwords }): Promise<boolean> {
  try {
    const result = await withClient(superUrl(input), (client) =>
      client.query<{ pid: string }>(
        "select split_part(pg_read_file('postmaster.pid'), e'\\n', 1) as pid",
      ),
    );
    return Number(result.rows[0]?.pid) === readLock(input.access.dataPath)?.pid;
  } catch {
    return false;
  }
}

/** The tables' owner is an ordinary role, so that none of our code runs as superuser. */
export async function ensureDatabase(input: { port: number; access: Passwords; database: string }) {
  await withClient(superUrl(input), async (client) => {
    const makeRole = async (name: string, rights: string, password: string) => {
      const role = await client.query('select from pg_roles where rolname = $1', [name]);
      if (!role.rowCount)
        await client
          .query(`create role ${name} login ${rights} password ${pg.escapeLiteral(password)}`)
          .catch(unlessThere);
    };
    await makeRole(ownerRole, 'createrole createdb', input.access.ownerPassword);
    await makeRole(appRole, '', appPasswordOf(input.access));
    const database = await client.query('select from pg_database where datname = $1', [
      input.database,
    ]);
    if (!database.rowCount)
      await client
        .query(`create database ${pg.escapeIdentifier(input.database)} owner ${ownerRole}`)
        .catch(unlessThere);
  });
}

/** Duplicate role, duplicate database, and the unique violation of two concurrent starters. */
const madeByAnother = ['42710', '42P04', '23505'];

function unlessThere(error: unknown) {
  if (!(error instanceof pg.DatabaseError) || !madeByAnother.includes(error.code ?? ''))
    throw error;
}
