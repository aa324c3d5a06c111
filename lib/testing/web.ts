import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createPass, signInPath } from '@/lib/auth/local-access';
import { ensureBuild } from '@/lib/processes/start-build';
import { findPort } from '@/lib/processes/start-ports';
import { bounded } from '@/lib/processes/start-processes';

const root = path.resolve(import.meta.dirname, '../..');

export type Web = {
  readonly origin: string;
  readonly child: ChildProcess;
  /** Of the person at this computer. */
  readonly cookie: string;
  stop(): Promise<void>;
};

/**
 * The real web process, screens and all, on what `env` names. The screens are built first where
 * `npm test` has not done so.
 */
export async function startWeb({
  env,
}: {
  env: Readonly<Record<string, string>> & { readonly DATA_DIR: string };
}): Promise<Web> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-web-'));
  await ensureBuild({
    logFile: path.join(folder, 'build.log'),
    signal: new AbortController().signal,
    onStart: () => undefined,
  });
  const port = await findPort({ host: '127.0.0.1', wanted: 0 });
  const origin = `http://127.0.0.1:${port}`;
  const own = { PORT: String(port), HOST: '127.0.0.1', LOG_FILE: path.join(folder, 'web.log') };
  const child = spawn(
    process.execPath,
    [...bounded, path.join(root, 'lib/processes/run.mjs'), 'web'],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production', ...env, ...own },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', () => reject(new Error('the web process did not start')));
  });
  const key = createPass({ dataDir: env.DATA_DIR, kind: 'link', nowMs: Date.now() });
  const signedIn = await fetch(`${origin}${signInPath(key)}`, { redirect: 'manual' });
  const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';');
  return {
    origin,
    child,
    cookie,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
