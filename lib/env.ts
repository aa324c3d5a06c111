import path from 'node:path';
import { z } from 'zod';

const text = z.string().trim().min(1);
const origin = z
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
const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, { error: `must be ${anyOf.format(words)}` });

const schema = z.object({
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
  /** Where the outside world reaches us; webhook signatures of HubSpot speak of it. */
  PUBLIC_URL: origin.optional(),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'silent').default('info'),
  /** A file; standard output when absent. */
  LOG_FILE: text.optional(),
  SANDBOX: oneOf('on', 'off').default('on'),
  WIX_APP_ID: text.optional(),
  WIX_APP_SECRET: text.optional(),
  WIX_PUBLIC_KEY: text.optional().transform((key) => (key === undefined ? undefined : toPem(key))),
  WIX_API_BASE_URL: origin.default('https://www.wixapis.com'),
  HUBSPOT_API_BASE_URL: origin.default('https://api.hubapi.com'),
  HUBSPOT_API_VERSION: text.default('2026-03'),
  HUBSPOT_ACCESS_TOKEN: text.optional(),
  HUBSPOT_APP_ID: text.optional(),
  HUBSPOT_CLIENT_ID: text.optional(),
  HUBSPOT_CLIENT_SECRET: text.optional(),
  /** `{dc}` stands for the data centre that an API key names. */
  MAILCHIMP_API_BASE_URL: origin.default('https://{dc}.api.mailchimp.com'),
  /**
   * Hosts of addresses that owners give (a webhook, a newsletter of their own) which may be private
   * or without https.
   */
  ALLOWED_PRIVATE_HOSTS: z
    .string()
    .default('')
    .transform((hosts) =>
      hosts
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    ),
  /** The Wix site that the link printed at start opens; `npm start` sets the sandbox's. */
  LOCAL_INSTANCE_ID: text.optional(),
  SANDBOX_WIX_CONTROL: origin.optional(),
  SANDBOX_HUBSPOT_CONTROL: origin.optional(),
  SANDBOX_MAILCHIMP_CONTROL: origin.optional(),
});

/** Every setting there is. */
export const envNames = Object.keys(schema.shape);

export type Env = z.output<typeof schema>;

/** Its message has one line per bad value and says what to do. */
export class EnvError extends Error {
  override name = 'EnvError';
}

/** Reads and checks the environment. An empty value counts as absent. @throws EnvError */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([name, value]) => name in schema.shape && value?.trim()),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new EnvError(
    result.error.issues
      .map((issue) => `${issue.path.join('.')} in .env or the environment: ${issue.message}.`)
      .join('\n'),
  );
}

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
