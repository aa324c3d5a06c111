import { z } from 'zod';
import { EnvError } from '@/lib/env';
import { SealError } from '@/lib/seal';

const databaseHints: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'The database does not answer: check host and port in DATABASE_URL, and that it runs.',
  ENOTFOUND: 'The host in DATABASE_URL is not known.',
  ETIMEDOUT: 'The database did not answer in time: check host and port in DATABASE_URL.',
  '28P01': 'The database refuses the password in DATABASE_URL.',
  '28000': 'The database refuses the login in DATABASE_URL.',
  '3D000': 'The database named in DATABASE_URL does not exist.',
  '42501':
    'The login in DATABASE_URL may not do this: ' +
    'it, or that of DATABASE_OWNER_URL, must own its database and be allowed to create roles.',
};

/** The same for the error kinds of Prisma's driver adapter. */
const adapterCodes: Readonly<Record<string, string>> = {
  DatabaseNotReachable: 'ECONNREFUSED',
  SocketTimeout: 'ETIMEDOUT',
  AuthenticationFailed: '28P01',
  DatabaseAccessDenied: '28000',
  DatabaseDoesNotExist: '3D000',
};
const adapterError = z.object({
  meta: z.object({
    driverAdapterError: z.object({
      cause: z.object({ kind: z.string(), originalCode: z.string().optional() }),
    }),
  }),
});

const codeOf = (error: unknown): string => {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const adapter = adapterError.safeParse(error).data?.meta.driverAdapterError.cause;
  if (adapter) return adapterCodes[adapter.kind] ?? adapter.originalCode ?? '';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

/** What to do about an unavailable database; `null` for any other error. */
export const explainDatabase = (error: unknown): string | null =>
  databaseHints[codeOf(error)] ?? null;

/** One clear line for the person who started the program. */
function explain(error: unknown): string {
  if (error instanceof EnvError || error instanceof SealError) return error.message;
  const hint = explainDatabase(error);
  if (hint) return hint;
  return error instanceof Error ? error.message.trim().split('\n')[0] || error.name : String(error);
}

/** Says why and ends the process. */
export function exitWith(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
