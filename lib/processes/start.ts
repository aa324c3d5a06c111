import path from 'node:path';
import { createPass, endAllPasses, signInPath } from '@/lib/auth/local-access';
import { isLoopbackHost } from '@/lib/auth/loopback';
import { openServices } from '@/lib/connectors/registry';
import { makeDataFolder } from '@/lib/data-folder';
import { startEmbeddedDatabase } from '@/lib/db/embedded/start';
import { admitLogin } from '@/lib/db/login';
import { migrate } from '@/lib/db/migrate';
import { hasWixApp, missingOfWixApp, readEnv, type Env } from '@/lib/env';
import { installJobs } from '@/lib/jobs/boss';
import { createLog } from '@/lib/log';
import { openLogFile } from '@/lib/log-file';
import { loadKeyring } from '@/lib/seal';
import packageJson from '@/package.json';
import { exitWith } from './explain';
import { followNpm } from './follow-npm';
import { loadDotEnv } from './load-env';
import { readRuntime, removeRuntime, writeRuntime } from './runtime-file';
import { readSandboxCrm } from './sandbox-crm';
import { ensureBuild } from './start-build';
import { createConsole, tick } from './start-console';
import { findPort } from './start-ports';
import { startPart, type Part } from './start-processes';
import { connectSandbox, describeSandbox, startSandboxPart } from './start-sandbox';
import { stopOnSignal } from './stop-on-signal';

// `npm start`: database, worker, web and, without Wix credentials, the sandbox. Ctrl-C stops them
// all.
const isDev = process.argv.includes('--dev');
const out = createConsole();
const building = new AbortController();
/** In the order of starting; stopped in reverse. */
const parts: { stop(): Promise<void> }[] = [];

process.chdir(path.resolve(import.meta.dirname, '../..'));
stopOnSignal(async () => {
  out.rest();
  building.abort();
  await stopAll();
});
followNpm();

try {
  loadDotEnv();
  await start(readEnv());
} catch (error) {
  if (!building.signal.aborted) {
    out.rest();
    await stopAll().catch(() => undefined);
    exitWith(error);
  }
}

async function stopAll() {
  for (const part of parts.splice(0).reverse()) await part.stop();
}

async function start(env: Env) {
  const { DATA_DIR: dataDir } = env;
  // The settings of the services are checked before anything is made or built.
  openServices(env.given);
  const crm = readSandboxCrm(env);
  // Set when all parts are ready. A restarted part has another process id to write down.
  let write: (() => void) | null = null;
  const onRestart = () => write?.();
  const logDir = path.join(dataDir, 'log');
  makeDataFolder(dataDir);
  const running = readRuntime(dataDir);
  if (running)
    throw new Error(
      `It is running already: ${running.url} (process ${running.pid}). ` +
        'Sign in there with "npm run cli -- sign-in-link", or stop that one first.',
    );

  const isSandboxed = env.SANDBOX === 'on' && !hasWixApp(env);
  out.line(`Contact Sync for Wix ${packageJson.version} · ${describeMode(env, isSandboxed)}`);
  const logFile = openLogFile(path.join(logDir, 'start.log'));
  parts.push({ stop: () => logFile.end() });
  const log = createLog({ name: 'start', level: env.LOG_LEVEL, destination: logFile });
  loadKeyring({ spec: env.SEAL_KEYS, dataDir });

  if (!isDev) {
    const onStart = () => out.busy('Build      first start only, about a minute', true);
    const seconds = await ensureBuild({
      logFile: path.join(logDir, 'build.log'),
      signal: building.signal,
      onStart,
    });
    out.line(tick('Build', seconds === null ? 'ready' : `ready (first start only, ${seconds} s)`));
  }

  out.busy('Database');
  const database = await openDatabase({ env, onRestart });
  await migrate({ ownerUrl: database.ownerUrl, dir: 'prisma/migrations' });
  await installJobs({ ownerUrl: database.ownerUrl });
  if (database.url !== database.ownerUrl)
    await admitLogin({ ownerUrl: database.ownerUrl, appUrl: database.url });

  const port = await findPort({ host: env.HOST, wanted: env.PORT });
  if (port !== env.PORT && env.PORT !== 0)
    out.line(`Port ${env.PORT} is in use; using ${port} (set PORT to choose).`);
  const isLocal = isLoopbackHost(env.HOST);
  const url = `http://${isLocal ? env.HOST : '127.0.0.1'}:${port}`;
  endAllPasses(dataDir);

  out.busy(isSandboxed ? 'Sandbox' : 'Web');
  const sandbox = isSandboxed
    ? keep(await startSandboxPart({ dataDir, logDir, url, onRestart, onDeath: out.line }))
    : null;
  const childEnv = {
    ...Object.fromEntries(Object.entries(process.env)),
    DATABASE_URL: database.url,
    // The parts must not get it, nor read it from a `.env`.
    DATABASE_OWNER_URL: '',
    DATA_DIR: dataDir,
    PORT: String(port),
    ...sandbox?.env,
  };
  const site = sandbox && (await connectSandbox({ env: childEnv, sandbox, crm, log }));

  out.busy('Worker and web');
  const common = { logDir, env: childEnv, readyBy: 'message', onDeath: out.line } as const;
  const [worker, web] = await Promise.all([
    startPart({ ...common, name: 'worker', program: 'worker', isBounded: true, onRestart }).then(
      keep,
    ),
    startPart({
      ...common,
      name: 'web',
      program: 'web',
      isBounded: !isDev,
      args: isDev ? ['--dev'] : [],
      onRestart,
    }).then(keep),
  ]);
  await waitUntilReady(`${url}/api/health`);

  const writeNow = () =>
    writeRuntime(dataDir, {
      version: packageJson.version,
      pid: process.pid,
      url,
      web: { url, pid: web.pid() ?? 0 },
      worker: { pid: worker.pid() ?? 0 },
      database: {
        kind: database.kind,
        url: database.url,
        ...(database.port === undefined ? {} : { port: database.port, pid: database.pid() }),
      },
      ...(sandbox
        ? {
            sandbox: {
              pid: sandbox.pid() ?? 0,
              env: sandbox.env,
              services: sandbox.services,
            },
          }
        : {}),
    });
  parts.push({ stop: async () => removeRuntime(dataDir) });

  out.line(`${tick('Database', database.text)}   ✓ Worker  1`);
  if (sandbox && site) {
    out.busy('Sandbox    first sync');
    out.line(
      tick(
        'Sandbox',
        await describeSandbox({ databaseUrl: database.url, ...site, sandbox, waitMs: 20_000 }),
      ),
    );
  }
  write = writeNow;
  write();
  out.line(`Open   ${isLocal ? `${signInAddress({ url, dataDir })}   (signs you in, once)` : url}`);
  const realSite = 'Real site: copy .env.example to .env (README, "Connect a real site")    ';
  out.line(`${isSandboxed ? realSite : ''}Stop: Ctrl-C`);
}

function signInAddress({ url, dataDir }: { url: string; dataDir: string }): string {
  return `${url}${signInPath(createPass({ dataDir, kind: 'link', nowMs: Date.now() }))}`;
}

function keep<P extends Part>(part: P): P {
  parts.push(part);
  return part;
}

function describeMode(env: Env, isSandboxed: boolean): string {
  const missing = missingOfWixApp(env);
  const lack =
    missing.length === 3
      ? 'no Wix credentials in .env'
      : `${missing.join(' and ')} missing in .env`;
  if (isSandboxed) return `sandbox (${lack})`;
  return missing.length === 0 ? `Wix app ${env.WIX_APP_ID}` : `${lack}, sandbox off`;
}

async function openDatabase({ env, onRestart }: { env: Env; onRestart: () => void }) {
  if (env.DATABASE_URL) {
    const oneLogin = ', under its owner’s login (docs/operate.md: two logins)';
    const text = `the one of DATABASE_URL${env.DATABASE_OWNER_URL ? '' : oneLogin}`;
    return {
      kind: 'external',
      url: env.DATABASE_URL,
      ownerUrl: env.DATABASE_OWNER_URL ?? env.DATABASE_URL,
      text,
      port: undefined,
      pid: () => 0,
    } as const;
  }
  const server = await startEmbeddedDatabase({
    dataDir: env.DATA_DIR,
    onRestart,
    onDeath: out.line,
  });
  parts.push(server);
  const shown = path.relative(process.cwd(), server.dataPath) || server.dataPath;
  const text = `embedded PostgreSQL 17, ${shown}`;
  return {
    kind: 'embedded',
    url: server.appUrl,
    ownerUrl: server.ownerUrl,
    text,
    port: server.port,
    pid: server.pid,
  } as const;
}

async function waitUntilReady(health: string) {
  const deadline = Date.now() + 60_000;
  let last = 'no answer';
  while (Date.now() < deadline) {
    const answer = await fetch(health).catch(() => null);
    if (answer?.ok) return;
    last = answer ? `${answer.status}` : 'no answer';
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The web process did not become ready (${last}): see .data/log/web.log.`);
}
