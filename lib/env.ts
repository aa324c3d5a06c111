import path from 'node:path';
import { z } from 'zod';

/** A setting that is a word or a line; it and the next one are for connectors, too. */
export const text = z.string().trim().min(1);
/** Where something on the web is, without a slash at its end. */
export const origin = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://example.com' })
  .transform((value) => value.replace(/\/+$/, ''));
const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must look like postgresql://user:password@host:5432/database',
});
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a number from 0 to 65535');

const anyOf = new Intl.ListFormat('en', { type: 'disjunction' });
/** One of some words; like the rest for settings that are read elsewhere, too. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, { error: `must be ${anyOf.format(words)}` });

/** Hosts of addresses that owners give which may be private or without https. */
export const hosts = z
  .string()
  .default('')
  .transform((list) =>
    list
      .split(',')
      .map((host) => host.trim())
      .filter((host) => host !== ''),
  );

const shape = {
  DATABASE_URL: postgresUrl.optional(),
  /**
   * The login that owns the tables, for `npm start` alone; without it that of DATABASE_URL is the
   * owner's.
   */
  DATABASE_OWNER_URL: postgresUrl.optional(),
  DATA_DIR: text.default('.data').transform((folder) => path.resolve(folder)),
  SEAL_KEYS: text.optional(),
  HOST: text.default('127.0.0.1'),
  PORT: port.default(3000),
  /** Where the outside world reaches us; webhook signatures speak of it. */
  PUBLIC_URL: origin.optional(),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'silent').default('info'),
  /** A file; standard output when absent. */
  LOG_FILE: text.optional(),
  SANDBOX: oneOf('on', 'off').default('on'),
  /** Checked by `npm start`, which knows the choices. */
  SANDBOX_CRM: text.optional(),
  WIX_APP_ID: text.optional(),
  WIX_APP_SECRET: text.optional(),
  WIX_PUBLIC_KEY: text.optional().transform((key) => (key === undefined ? undefined : toPem(key))),
  WIX_API_BASE_URL: origin.default('https://www.wixapis.com'),
  ALLOWED_PRIVATE_HOSTS: hosts,
  /** The Wix site that the link printed at start opens; `npm start` sets the sandbox's. */
  LOCAL_INSTANCE_ID: text.optional(),
  /** Set by `npm start`: the servers of the sandbox by service, as JSON. */
  SANDBOX_SERVICES: z
    .string()
    .transform((json, { addIssue }) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), z.object({ control: origin, fields: z.record(z.string(), text) })))
    .optional(),
};

/** The app's own settings; those of the services are named by their connectors. */
export const envNames = Object.keys(shape);

export type Env = z.output<z.ZodObject<typeof shape>> & {
  /** As given, for the connectors, each of which reads its own. */
  readonly given: Readonly<Record<string, string | undefined>>;
};

/** Its message has one line per bad value and says what to do. */
export class EnvError extends Error {
  override name = 'EnvError';
}

/** Reads and checks some settings. An empty value counts as absent. @throws EnvError */
export function parseSettings<Shape extends z.ZodRawShape>({
  shape: wanted,
  source,
}: {
  shape: Shape;
  source: Readonly<Record<string, string | undefined>>;
}): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(
    Object.entries(source).filter(([name, value]) => name in wanted && value?.trim()),
  );
  const result = z.object(wanted).safeParse(given);
  if (result.success) return result.data;
  throw new EnvError(
    result.error.issues
      .map((issue) => `${issue.path.join('.')} in .env or the environment: ${issue.message}.`)
      .join('\n'),
  );
}

/** Reads and checks the environment. An empty value counts as absent. @throws EnvError */
export const parseEnv = (source: Env['given']): Env => ({
  ...parseSettings({ shape, source }),
  given: source,
});

let cached: Env | undefined;

/**
 * The environment of this process, checked on first use: `next build` needs none. @throws EnvError
 */
export const readEnv = (): Env => (cached ??= parseEnv(process.env));

/** What must be there for real. @throws EnvError naming every missing value. */
export function requireEnv<Name extends keyof Env>(
  env: Env,
  names: readonly Name[],
): { readonly [Key in Name]: NonNullable<Env[Key]> } {
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length > 0)
    throw new EnvError(
      `Missing in .env or the environment: ${missing.join(', ')}. See .env.example.`,
    );
  // every name was just seen to have a value
  return env as { readonly [Key in Name]: NonNullable<Env[Key]> };
}

/** Real credentials for a Wix app; without them `npm start` runs on the sandbox. */
export const hasWixApp = (env: Env) => missingOfWixApp(env).length === 0;

const wixAppNames = ['WIX_APP_ID', 'WIX_APP_SECRET', 'WIX_PUBLIC_KEY'] as const;

/** Which of the three values of a Wix app are not there. */
export const missingOfWixApp = (env: Env) => wixAppNames.filter((name) => env[name] === undefined);

/**
 * Accepts a PEM with real or written-out line ends, the bare base64 inside it, or the whole PEM as
 * base64.
 */
function toPem(key: string): string {
  const plain = key.replaceAll('\\n', '\n').trim();
  if (plain.includes('-----BEGIN')) return plain;
  const decoded = Buffer.from(plain, 'base64').toString();
  if (decoded.includes('-----BEGIN')) return decoded.trim();
  const lines = plain.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----'].join('\n');
}
