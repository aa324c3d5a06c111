import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '@/lib/cli/command-line';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { createTestDatabase, type TestDatabase } from '@/lib/testing/database';
import { liftLimits } from '@/lib/testing/lift-limits';
import { createSandboxHands } from '@/lib/testing/sandbox-hands';

const root = path.resolve(import.meta.dirname, '../..');
const closedPort = 'http://127.0.0.1:9';

let folder: string;
let db: TestDatabase;
let sandbox: Sandbox;
let env: Record<string, string>;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-cli-'));
  db = await createTestDatabase();
  await liftLimits(db);
  sandbox = await startSandbox({ limits: false });
  env = {
    DATABASE_URL: db.appUrl,
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    LOCAL_INSTANCE_ID: sandbox.wix.instanceId,
    WIX_APP_ID: sandbox.wix.appId,
    WIX_APP_SECRET: sandbox.wix.appSecret,
    WIX_PUBLIC_KEY: sandbox.wix.publicKey,
    WIX_API_BASE_URL: sandbox.wix.origin,
    HUBSPOT_API_BASE_URL: sandbox.hubspot.origin,
    HUBSPOT_ACCESS_TOKEN: '',
  };
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  await sandbox.stop();
  await db.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const launch = (program: string, args: readonly string[], over: Record<string, string>) =>
  spawn(process.execPath, [path.join(root, 'lib/processes/run.mjs'), program, ...args], {
    cwd: root,
    env: { ...process.env, ...env, ...over },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  });

type Answer = { readonly code: number | null; readonly out: string; readonly err: string };

type Over = Readonly<Record<string, string>> & { readonly input?: string };

/** As from a shell: a process of its own. */
async function shell(line: string, { input = '', ...over }: Over = {}): Promise<Answer> {
  const child = launch('cli', line.split(' '), over);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** The same without the second that a process takes to start. */
async function cli(line: string, { input = '', ...over }: Over = {}): Promise<Answer> {
  let [out, err] = ['', ''];
  const code = await runCommandLine({
    args: line.split(' '),
    env: { ...env, ...over },
    stdin: Readable.from(input === '' ? [] : [Buffer.from(input)]),
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
  });
  return { code, out, err };
}

/** The JSON a command prints; fails with its own words when it did not succeed. */
async function json<T>(line: string): Promise<T> {
  const { code, out, err } = await cli(`--json ${line}`);
  if (code !== 0) throw new Error(`${line}: ${err}`);
  return JSON.parse(out) as T; // what the service of that command returns
}

function expectOneLine({ code, out, err }: Answer, says: RegExp) {
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toMatch(says);
  expect(out).toBe('');
  expect(code).toBe(1);
}

type Status = {
  connection: { phase: string; counts: Record<string, number> };
  needsYou: {
    groups: { state: string; reason: { code: string }; contacts: { linkId: string }[] }[];
  };
};

/** Asked of the database: a process per look would take longer than the sync. */
async function untilConnection(
  isSo: (row: { phase: string; in_sync: number; failed: number; on_hold: number }) => boolean,
) {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const [row] = await db.query<{
      phase: string;
      in_sync: number;
      failed: number;
      on_hold: number;
    }>(
      `select
         case
           when exists (select from run where phase = 'applying') then 'applying'
           else phase::text
         end as phase,
         in_sync_count as in_sync, failed_count as failed, on_hold_count as on_hold
       from connection`,
    );
    if (row && isSo(row)) return;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(row)}`);
    await sleep(100);
  }
}

const token = () => sandbox.hubspot.accessToken;
const wix = () => createSandboxHands(sandbox.wix.control);
const crm = () => createSandboxHands(sandbox.hubspot.control);

test('what can’t be done is one line that says what to do; the exit code is not 0', async () => {
  const [noDatabase, wrongScheme, closed, noSite, unknownSite, wrongNumber] = await Promise.all([
    shell('status', { DATABASE_URL: '' }),
    cli('status', { DATABASE_URL: 'mysql://x' }),
    cli('status', { DATABASE_URL: 'postgresql://a:b@127.0.0.1:9/x' }),
    cli('status', { LOCAL_INSTANCE_ID: '' }),
    cli('status'),
    shell('history --limit many'),
  ]);
  expectOneLine(noDatabase, /npm start.*DATABASE_URL/);
  expectOneLine(wrongScheme, /DATABASE_URL.*must look like postgresql:/);
  expectOneLine(closed, /check host and port in DATABASE_URL/);
  expectOneLine(noSite, /--site <instance id>/);
  expectOneLine(unknownSite, /npm run cli -- add site/);
  expectOneLine(wrongNumber, /number from 1 to 50/);
  const asJson = await shell('--json status');
  expect(JSON.parse(asJson.err)).toEqual({ error: expect.stringContaining('add site') });
  expect(asJson.code).toBe(1);
});

test('adds a site, and a connection only with credentials that HubSpot knows', async () => {
  expect((await shell(`add site ${sandbox.wix.instanceId}`)).out).toContain(sandbox.wix.instanceId);
  expectOneLine(await cli('pause'), /Connect a CRM first/);
  const [none, wrong, unreachable] = await Promise.all([
    cli('add connection'),
    cli('add connection', { input: 'wrong\n' }),
    cli('add connection', { HUBSPOT_ACCESS_TOKEN: token(), HUBSPOT_API_BASE_URL: closedPort }),
  ]);
  expectOneLine(none, /HUBSPOT_ACCESS_TOKEN/);
  expectOneLine(wrong, /doesn’t know what stands under “Access token”/);
  expectOneLine(unreachable, /HubSpot isn’t answering.*again/);
  expect(await db.query('select id from connection')).toEqual([]);
  const added = await shell('add connection', { input: `${token()}\n` });
  expect(added.err).toBe('');
  expect(added.out).toContain('first-sync plan');
  expectOneLine(
    await cli('add connection', { HUBSPOT_ACCESS_TOKEN: token() }),
    /connected already/,
  );
});

test('doctor names the step that fails, and fails itself', async () => {
  const [{ code, out }, unreachable] = await Promise.all([
    shell('--json doctor', { HUBSPOT_API_BASE_URL: closedPort }),
    cli('doctor', { DATABASE_URL: 'postgresql://a:b@127.0.0.1:9/x' }),
  ]);
  expect(code).toBe(1);
  const failing = (JSON.parse(out) as { name: string; ok: boolean }[])
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);
  expect(failing).toEqual(['worker', 'public address', 'hubspot contacts', 'hubspot webhooks']);
  expect(unreachable.out).toMatch(/^✗ database does not answer/);
  expect(unreachable.code).toBe(1);
});

test('shows the first sync without writing, applies it, and says what became of all', async () => {
  await wix().create({ first: 'Ana', last: 'Both', email: 'ana@example.com' });
  await crm().create({ first: 'Ana', last: 'Both', email: 'ana@example.com' });
  await wix().create({ first: 'Ben', last: 'Wix', email: 'ben@example.com' });
  await wix().create({ first: 'Zoe', last: 'Refused', email: 'zoe@example.com' });
  await crm().faults({ poisonEmails: ['zoe@example.com'] });
  expectOneLine(await cli('first-sync apply'), /no plan yet/);
  worker = launch('worker', [], {});
  const planned = await json('first-sync plan');
  expect(planned).toMatchObject({
    run: {
      phase: 'planned',
      counts: {
        contacts: { wix: 3, remote: 1 },
        matchedBy: { email: 1 },
        creates: { wix: 0, remote: 2 },
      },
    },
  });
  expect((await cli('first-sync show')).out).toContain('New contacts: 0 in Wix, 2 in HubSpot');
  expect(await crm().all()).toHaveLength(1);
  await json('first-sync apply');
  await untilConnection(
    ({ phase, in_sync, failed }) => phase === 'live' && in_sync === 2 && failed === 1,
  );
  const { connection, needsYou } = await json<Status>('status');
  expect(connection.counts).toEqual({ inSync: 2, failed: 1, onHold: 0, excluded: 0, waiting: 0 });
  const [again, changes, why, nobody, status] = await Promise.all([
    cli('first-sync apply'),
    json<{ changes: object[] }>('history --limit 50'),
    cli('why ben@example.com'),
    cli('why nobody@example.com'),
    cli('status'),
  ]);
  expectOneLine(again, /begun already/);
  expect(changes.changes).toContainEqual(
    expect.objectContaining({ kind: 'create', side: 'remote', name: 'Ben Wix' }),
  );
  expect(why.out).toContain('Ben Wix: In step');
  expect(why.out).toContain('New contact, Wix → HubSpot, done');
  expect(nobody.out).toContain('No contact has exactly');
  expect(status.out).toMatch(/In step: 2 .* Refused: 1/);

  await crm().faults({ poisonEmails: [] });
  const [group] = needsYou.groups;
  expect(await json(`retry --code ${group?.reason.code ?? ''}`)).toEqual({ count: 1 });
  await untilConnection(({ in_sync, failed }) => in_sync === 3 && failed === 0);
  expectOneLine(await cli(`retry ${group?.contacts[0]?.linkId ?? ''}`), /nothing to try again/);
});

test('lets only some take part after saying who would leave, and everybody again', async () => {
  expectOneLine(await cli('filter'), /--in and --field/);
  expectOneLine(await cli('filter --in wix --field nothing'), /not there any more/);
  expectOneLine(await cli('filter --all'), /already/);
  expect(await json('filter --in wix --field labels --has VIP')).toMatchObject({
    scope: null,
    choices: { scope: { side: 'wix', field: 'labels', has: 'VIP' } },
    run: { phase: 'planned', counts: { scope: { out: 3, leaving: 3, entering: 0 } } },
  });
  expect((await cli('first-sync show')).out).toContain(
    'Filter: 3 left out, 3 of them took part until now; 0 come in',
  );
  await json('first-sync apply');
  await untilConnection(({ phase, in_sync }) => phase === 'live' && in_sync === 0);
  await json('filter --all');
  await json('first-sync apply');
  await untilConnection(({ phase, in_sync }) => phase === 'live' && in_sync === 3);
});

test('compares both sides and says who differs; what heals by itself needs no click', async () => {
  await wix().faults({ webhookDropPercent: 100 });
  const [ben] = await wix().byEmail('ben@example.com');
  await wix().edit(ben?.id ?? '', { company: 'Unheard' });
  const { report } = await json<{ report: { runId: string } }>('comparison run');
  expect(report).toMatchObject({
    people: 3,
    identical: 2,
    percent: 66.66,
    kinds: [{ kind: 'missed', count: 1 }],
  });
  const [shown, fixed, one, stopped, accepted] = await Promise.all([
    cli('comparison show'),
    cli('comparison fix'),
    cli('comparison fix first'),
    cli('comparison stop'),
    cli('comparison accept'),
  ]);
  const lines = [
    /66.66 % identical; 1 differs\. Compared .*/,
    /3 people both sides should share\./,
    /1 × Changed, and nobody told us\./,
  ];
  expect(shown.out).toMatch(new RegExp(lines.map(({ source }) => source).join('\n')));
  expectOneLine(fixed, /nothing left to put right/);
  expectOneLine(one, /number of a line/);
  expect(stopped.out).toContain('No comparison is under way');
  expectOneLine(accepted, /nothing to confirm/);
  await wix().calm();
});

test('decides about who waits: refused without a number that fits, then done', async () => {
  const gone = (await wix().all())
    .filter(({ email }) => email !== 'zoe@example.com')
    .map(({ id }) => id);
  for (const id of gone) await wix().remove(id);
  // What the webhooks would say; nothing listens to them here.
  const marks = gone.map((contactId) => ({
    side: 'wix',
    contactId,
    lane: 'live',
    cause: 'webhook',
    evidence: { deleted: true },
  }));
  await db.query('select mark_dirty(site_no, id, $1::jsonb, 0, 0, now()) from connection', [
    JSON.stringify(marks),
  ]);
  await untilConnection(({ on_hold }) => on_hold === 2);
  const [none, wrong, noPartner, noId, noCursor] = await Promise.all([
    cli('decide keep'),
    cli('decide delete --all deletionPending --count 3'),
    cli('decide link 00000000-0000-4000-8000-000000000009'),
    cli('undo contact nobody'),
    cli('history --cursor nowhere'),
  ]);
  expectOneLine(none, /Give ids, or --all/);
  expectOneLine(wrong, /The number is 2/);
  expectOneLine(noPartner, /--with/);
  // S6: named by the schemas that the routes use.
  expectOneLine(noId, /^id: must be an id/);
  expectOneLine(noCursor, /^cursor: must be the cursor/);
  expect(await json('decide delete --all deletionPending --count 2')).toEqual({ count: 2 });
  await untilConnection(({ on_hold }) => on_hold === 0);
  expect(await crm().all()).toHaveLength(1);
});

test('pauses and resumes', async () => {
  await json('pause');
  await untilConnection(({ phase }) => phase === 'paused');
  await json('resume');
  await untilConnection(({ phase }) => phase === 'live');
});
