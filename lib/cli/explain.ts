import { EnvError } from '@/lib/env';
import { SealError } from '@/lib/seal';

const databaseHints: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The database does not answer: check host and port in DATABASE_URL, and that it runs.',
  ENOTFOUND: 'The host in DATABASE_URL is not known.',
  ETIMEDOUT: 'The database did not answer in time: check host and port in DATABASE_URL.',
  '28P01': 'The database refuses the password in DATABASE_URL.',
  '28000': 'The database refuses the login in DATABASE_URL.',
  '3D000': 'The database named in DATABASE_URL does not exist.',
  '42501': 'The login in DATABASE_URL may not do this: it must own its database and be allowed to create roles.',
};

const codeOf = (error: unknown): string => {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

/** One clear line for whoever started the program. */
export function explain(error: unknown): string {
  if (error instanceof EnvError || error instanceof SealError) return error.message;
  const hint = databaseHints[codeOf(error)];
  if (hint) return hint;
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
}

/** Says why and ends the process. */
export function exitWith(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
