import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export type ServerProcess = {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
};

/**
 * Runs a program of this folder in a process of its own; ready once it has sent its word: a server
 * its origin.
 */
export async function startServer(input: {
  script: 'bare-server.ts' | 'entrance.ts' | 'sdk-loop.ts';
  args?: readonly string[];
  env: Readonly<Record<string, string>>;
}): Promise<ServerProcess> {
  const command = [
    '--import',
    'tsx',
    '--import',
    path.join(root, 'lib/processes/follow-parent.mjs'),
    path.join(root, 'lib/bench', input.script),
    ...(input.args ?? []),
  ];
  const child = spawn(process.execPath, command, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...input.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const origin = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('exit', (code) =>
      reject(new Error(`${input.script} ended before it was ready (${code})`)),
    );
  });
  return {
    origin,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
