import fs from 'node:fs';
import path from 'node:path';
import { parseEnv as readDotEnv } from 'node:util';
import { expect, test } from 'vitest';
import { connectorEnvNames } from './connectors/registry';
import { EnvError, envNames, hasWixApp, missingOfWixApp, parseEnv, requireEnv } from './env';

const root = path.resolve(import.meta.dirname, '..');

test('an empty environment is a good one: the sandbox and the real origins as defaults', () => {
  const env = parseEnv({});
  expect(env).toMatchObject({
    PORT: 3000,
    HOST: '127.0.0.1',
    SANDBOX: 'on',
    WIX_API_BASE_URL: 'https://www.wixapis.com',
  });
});

test('every bad value is named in a line of its own that says how it should look', () => {
  expect(() => parseEnv({ PORT: 'x', DATABASE_URL: 'mysql://x', PUBLIC_URL: 'nope' })).toThrow(
    EnvError,
  );
  try {
    parseEnv({ DATABASE_URL: 'mysql://x', PUBLIC_URL: 'nope' });
  } catch (error) {
    expect(String(error)).toContain(
      'DATABASE_URL in .env or the environment: must look like postgresql://',
    );
    expect(String(error).split('\n')).toHaveLength(2);
    expect(String(error)).not.toContain('mysql');
  }
});

test('an empty value counts as absent, and a missing one is named', () => {
  const env = parseEnv({ WIX_APP_ID: ' ', WIX_APP_SECRET: 's' });
  expect(() => requireEnv(env, ['WIX_APP_ID', 'WIX_APP_SECRET'])).toThrow('WIX_APP_ID.');
  expect(requireEnv(env, ['WIX_APP_SECRET']).WIX_APP_SECRET).toBe('s');
});

test('of a Wix app that is named in part only, the missing values are known', () => {
  expect(missingOfWixApp(parseEnv({ WIX_APP_ID: 'a', WIX_PUBLIC_KEY: 'AAAA' }))).toEqual([
    'WIX_APP_SECRET',
  ]);
  expect(
    hasWixApp(parseEnv({ WIX_APP_ID: 'a', WIX_APP_SECRET: 'b', WIX_PUBLIC_KEY: 'AAAA' })),
  ).toBe(true);
});

test('a public key may be PEM with written-out line ends, bare base64 or base64 of the PEM', () => {
  const pem = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----';
  for (const key of [
    pem,
    pem.replaceAll('\n', '\\n'),
    'AAAA',
    Buffer.from(pem).toString('base64'),
  ]) {
    expect(parseEnv({ WIX_PUBLIC_KEY: key }).WIX_PUBLIC_KEY).toBe(pem);
  }
});

test('a port that is no port is said in words', () => {
  for (const PORT of ['x', '-1', '65536', '3000.5'])
    expect(() => parseEnv({ PORT })).toThrow(
      'PORT in .env or the environment: must be a number from 0 to 65535.',
    );
  expect(parseEnv({ PORT: '0' }).PORT).toBe(0);
});

test('a word that is none of the choices is answered with the choices', () => {
  expect(() => parseEnv({ SANDBOX: 'maybe' })).toThrow(
    /^SANDBOX in \.env or the environment: must be on or off\.$/,
  );
  expect(() => parseEnv({ LOG_LEVEL: 'loud' })).toThrow(
    'LOG_LEVEL in .env or the environment: must be fatal, error, warn, info, debug, or silent.',
  );
});

test('.env.example names every setting once, explained, and changes nothing when copied', () => {
  const text = fs.readFileSync(path.join(root, '.env.example'), 'utf8');
  const lines = text.split('\n');
  const named = lines.flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect([...named].sort()).toEqual([...new Set([...envNames, ...connectorEnvNames])].sort());
  const unexplained = named.filter(
    (name) => !lines[lines.indexOf(`${name}=`) - 1]?.startsWith('# '),
  );
  expect(unexplained).toEqual([]);
  // process.loadEnvFile reads the file as this does.
  const copied = readDotEnv(text);
  expect(parseEnv(copied)).toEqual({ ...parseEnv({}), given: copied });
  expect(copied).toEqual(Object.fromEntries(named.map((name) => [name, ''])));
});

test('git keeps .env out and .env.example in', () => {
  const ignored = fs.readFileSync(path.join(root, '.gitignore'), 'utf8').split('\n');
  expect(ignored).toContain('.env');
  expect(ignored.filter((line) => /^\/?\.env(\.?\*|\.example)/.test(line))).toEqual([]);
});
