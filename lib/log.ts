import pino, { type DestinationStream, type Logger } from 'pino';
import { readEnv } from './env';
import { openLogFile } from './log-file';

export type { Logger };

/**
 * Names under which a contact's value or a secret could be logged by mistake: a second wall, the
 * first is not to log them.
 */
const secretNames = [
  'accessToken',
  'appSecret',
  'authorization',
  'body',
  'clientSecret',
  'credentials',
  'email',
  'emails',
  'fields',
  'headers',
  'key',
  'password',
  'payload',
  'phone',
  'phones',
  'rawBody',
  'record',
  'refreshToken',
  'secret',
  'token',
  'url',
  'values',
];

/** Logs ids and counts, one JSON object per line. */
export function createLog(input: {
  name: string;
  level?: string;
  file?: string;
  destination?: DestinationStream;
}): Logger {
  const destination =
    input.destination ?? (input.file === undefined ? standardOutput() : openLogFile(input.file));
  return pino(
    {
      name: input.name,
      level: input.level ?? 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[removed]' },
      serializers: { err: describeError },
    },
    destination,
  );
}

/**
 * What is said to a reader that is gone is lost, and nothing else. Pino's own would wait for it for
 * ever when the process ends.
 */
function standardOutput(): DestinationStream {
  process.stdout.off('error', ignore).on('error', ignore);
  return process.stdout;
}

const ignore = () => undefined;

let shared: Logger | undefined;

/** The log of this process, as the environment says. */
export function getLog(): Logger {
  if (shared) return shared;
  const env = readEnv();
  shared = createLog({
    name: process.env.PROCESS_NAME ?? 'web',
    level: env.LOG_LEVEL,
    ...(env.LOG_FILE === undefined ? {} : { file: env.LOG_FILE }),
  });
  return shared;
}

/**
 * What may be said of an error: its kind, code and places. Messages of databases and services quote
 * values, so anything that looks like an address, a number or a quoted text is taken out.
 */
function describeError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, status, cause } = error as Error & { code?: unknown; status?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
    message: maskValues(error.message),
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .map((line) => line.trim()),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}

const maskValues = (message: string) =>
  message
    .slice(0, 2_000)
    .replace(/postgres(ql)?:\/\/\S+/g, '[address]')
    .replace(/[^\s"'(<=]+@[^\s"')>]+/g, '[removed]')
    .replace(/"[^"]*"|'[^']*'|\)=\([^)]*\)/g, '[removed]')
    .replace(/\+?\d[\d\s().-]{6,}\d/g, '[removed]');
