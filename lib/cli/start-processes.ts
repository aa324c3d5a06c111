import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRestartWaits, describeRestart } from '@/lib/restart-waits';

export type Part = {
  readonly name: string;
  pid(): number | undefined;
  stop(): Promise<void>;
};

type Options = {
  readonly name: string;
  /** `worker` for `worker.ts` of this folder. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logDir: string;
  /** `line`: the first line it prints is its readiness; else it sends a message. */
  readonly readyBy: 'message' | 'line';
  /** Keeps nothing in memory that grows with the address books. */
  readonly isBounded?: boolean;
  /** After it came back from a death. */
  readonly onRestart?: (line: string) => void;
  /** It died, and is started again after a wait. */
  readonly onDeath: (text: string) => void;
};

const readyWithinMs = 60_000;
const stopWithinMs = 20_000;
/** V8 would keep 32 MB for what lives a moment, and compile all of Prisma's query compiler, of which we use little. */
const sparing = ['--max-semi-space-size=4', '--wasm-lazy-compilation'];
/**
 * For processes that keep no address book in memory: without a bound V8 lets garbage pile up to hundreds of megabytes
 * before it looks. A first sync of any size lives in 72 MB.
 */
export const bounded = [...sparing, '--max-old-space-size=320'];

const root = path.resolve(import.meta.dirname, '../..');

/** Starts a process of ours and keeps it running. Resolves when it is ready, with the line it printed. */
export async function startPart(options: Options): Promise<Part & { readonly line: string }> {
  let child: ChildProcess;
  let stopping = false;
  const waits = createRestartWaits();

  const launch = async () => {
    const started = spawnPart(options);
    child = started.child;
    const line = await started.ready;
    child.once('exit', () => void revive());
    return line;
  };

  const revive = async (): Promise<void> => {
    if (stopping) return;
    const waitMs = waits.next();
    options.onDeath(describeRestart({ what: `The ${options.name} process`, waitMs, logFile: logFileOf(options) }));
    await sleep(waitMs);
    if (stopping) return;
    let line: string;
    try {
      line = await launch();
    } catch {
      return revive();
    }
    options.onRestart?.(line);
  };

  const line = await launch();
  return {
    name: options.name,
    line,
    pid: () => child.pid,
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await gone;
      clearTimeout(timer);
    },
  };
}

const logFileOf = ({ name, logDir }: Pick<Options, 'name' | 'logDir'>) => path.join(logDir, `${name}.log`);

function spawnPart(options: Options): { child: ChildProcess; ready: Promise<string> } {
  const logFile = logFileOf(options);
  const log = fs.openSync(logFile, 'a', 0o600);
  const from = fs.fstatSync(log).size;
  const inCli = (file: string) => path.join(root, 'lib/cli', file);
  const child = spawn(process.execPath, [...(options.isBounded ? bounded : sparing), '--import', inCli('follow-parent.mjs'), inCli('run.mjs'), options.program, ...(options.args ?? [])], {
    cwd: root,
    env: { ...process.env, ...options.env, PROCESS_NAME: options.name, LOG_FILE: logFile },
    stdio: ['ignore', options.readyBy === 'line' ? 'pipe' : log, log, 'ipc'],
    // A group of its own: on Ctrl-C it is we who stop the parts, in order.
    detached: true,
  });
  fs.closeSync(log);
  const ready = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The ${options.name} process was not ready within ${readyWithinMs / 1000} s: see ${logFile}.`));
    }, readyWithinMs);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(lastLine(logFile, from) || `The ${options.name} process stopped at once: see ${logFile}.`)));
    if (options.readyBy === 'message') child.once('message', () => resolve(''));
    else readFirstLine(child, resolve);
    child.once('message', () => clearTimeout(timer));
    child.stdout?.once('data', () => clearTimeout(timer));
    child.once('exit', () => clearTimeout(timer));
  });
  return { child, ready };
}

function readFirstLine(child: ChildProcess, onLine: (line: string) => void) {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text = `${text}${chunk.toString()}`.slice(0, 100_000);
    const end = text.indexOf('\n');
    if (end >= 0) onLine(text.slice(0, end));
  });
}

/** What the process itself said last; log lines are JSON and not for here. */
function lastLine(file: string, from: number): string {
  const lines = fs.readFileSync(file).subarray(from).toString().trim().split('\n');
  return lines.filter((line) => line && !line.startsWith('{')).at(-1) ?? '';
}
