import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createPass, signInPath } from '../lib/auth/local-access';
import { liftLimits } from '../lib/testing/lift-limits';
import { ownerUrlOf } from '../lib/testing/owner-url';

/** What the journeys need to know of the product under test. */
export type Product = {
  /** Of the web server, such as `http://127.0.0.1:3000`. */
  readonly address: string;
  /** The link printed at start, which opens once. */
  readonly printedLink: string;
  readonly dataDir: string;
  readonly wixControl: string;
  readonly hubspotControl: string;
  readonly mailchimpControl: string;
  /** What the owner would copy from Mailchimp. */
  readonly mailchimpKey: string;
  /** What the owner would copy from HubSpot. */
  readonly hubspotToken: string;
  readonly pipedriveControl: string;
  /** What the owner would copy from Pipedrive. */
  readonly pipedriveToken: string;
};

/** A new link, as the command line prints one. */
export const createSignInLink = ({ address, dataDir }: Product) =>
  `${address}${signInPath(createPass({ dataDir, kind: 'link', nowMs: Date.now() }))}`;

const startTimeoutMs = 240_000;
const stopTimeoutMs = 20_000;

/**
 * Starts the whole product the way a newcomer does, with data of its own that goes away with it.
 * Once the first sync is through, no journey waits for what those before it used up of the
 * services' windows.
 */
export async function startProduct(): Promise<{ product: Product; stop: () => Promise<void> }> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'contact-sync-e2e-'));
  const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', SANDBOX_LIMITS: 'off' };
  const child = spawn(process.execPath, ['lib/processes/run.mjs', 'start'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => void (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));

  const stop = async () => {
    child.kill('SIGINT');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(timer);
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const printedLink = await waitForLink({
      read: () => output,
      hasEnded: () => child.exitCode !== null,
    });
    const { databaseUrl, ...runtime } = readRuntime(path.join(dataDir, 'runtime.json'));
    await withoutLimits(ownerUrlOf({ dataDir, url: databaseUrl }));
    return {
      product: { address: new URL(printedLink).origin, printedLink, dataDir, ...runtime },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitForLink({
  read,
  hasEnded,
}: {
  read: () => string;
  hasEnded: () => boolean;
}): Promise<string> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    const link = /http:\/\/\S+\/start\?key=\S+/.exec(read())?.[0];
    if (link) return link;
    if (hasEnded()) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The product did not start:\n${read()}`);
}

type Fields = Readonly<Record<string, string>>;

function readRuntime(file: string) {
  if (!existsSync(file)) throw new Error(`${file} was not written`);
  const runtime = JSON.parse(readFileSync(file, 'utf8')) as {
    database: { url: string };
    sandbox: {
      services: Record<
        'wix' | 'hubspot' | 'pipedrive' | 'mailchimp',
        { control: string; fields: Fields }
      >;
    };
  };
  const { wix, hubspot, pipedrive, mailchimp } = runtime.sandbox.services;
  return {
    databaseUrl: runtime.database.url,
    wixControl: wix.control,
    hubspotControl: hubspot.control,
    mailchimpControl: mailchimp.control,
    mailchimpKey: mailchimp.fields['apiKey'] ?? '',
    hubspotToken: hubspot.fields['accessToken'] ?? '',
    pipedriveControl: pipedrive.control,
    pipedriveToken: pipedrive.fields['apiToken'] ?? '',
  };
}

async function withoutLimits(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await liftLimits({ query: (sql) => client.query(sql) });
  } finally {
    await client.end();
  }
}
