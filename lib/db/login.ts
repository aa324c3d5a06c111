import pg from 'pg';
import { runtimeRole } from './client';

/** The message says what to do. */
export class LoginError extends Error {
  override name = 'LoginError';
}

const userOf = (url: string) => decodeURIComponent(new URL(url).username);

/** The URL of the same database with another login. */
export function withLogin(url: string, login: { user: string; password: string }): string {
  const other = new URL(url);
  other.username = encodeURIComponent(login.user);
  other.password = encodeURIComponent(login.password);
  return other.toString();
}

type Login = { readonly mighty: boolean; readonly owns: boolean; readonly admitted: boolean };

/**
 * Lets the login of `appUrl` use the runtime role and nothing else. Repeatable.
 * @throws LoginError when there is no such login, or row-level security would not bind it
 */
export async function admitLogin(input: { ownerUrl: string; appUrl: string }): Promise<void> {
  const user = userOf(input.appUrl);
  const client = new pg.Client({ connectionString: input.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Login>(
      `select r.rolsuper or r.rolbypassrls or r.rolcreaterole as mighty,
         pg_has_role(r.oid, current_user, 'member') as owns,
         pg_has_role(r.oid, $2, 'set') as admitted
       from pg_roles r
       where r.rolname = $1`,
      [user, runtimeRole],
    );
    const [login] = rows;
    if (!login) {
      throw new LoginError(
        `The database has no login "${user}", which DATABASE_URL names. Make it: ` +
          `CREATE ROLE ${pg.escapeIdentifier(user)} LOGIN PASSWORD '…'`,
      );
    }
    if (login.mighty || login.owns) {
      throw new LoginError(
        `The login "${user}" of DATABASE_URL may do more than the program needs: ` +
          'with DATABASE_OWNER_URL given it must be neither the owner nor its member, ' +
          'no superuser, and must not create roles or bypass row-level security.',
      );
    }
    if (!login.admitted) {
      await client.query(`grant ${runtimeRole} to ${pg.escapeIdentifier(user)}`);
    }
  } finally {
    await client.end();
  }
}
