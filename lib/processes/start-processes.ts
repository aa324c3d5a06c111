import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLogFile, type LogFile } from '@/lib/log-file';
import { createRestartWaits, describeRestart } from '@/lib/restart-waits';

export type Part = {
  readonly name: string;
  pid(): number | undefined;
  stop(): Promise<void>;
};

type Options = {
  readonly name: string;
  /** `worker` for `worker.ts` in this folder. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logDir: string;
  /** `line`: it is ready when it prints its first line; else when it sends a message. */
  readonly readyBy: 'message' | 'line';
  /** Its memory does not grow with the address books. */
  readonly isBounded?: boolean;
  /** Called after a restart. */
  readonly onRestart?: (line: string) => void;
  /** The process died and will be restarted after a wait. */
  readonly onDeath: (text: string) => void;
};

const readyWithinMs = 60_000;
const stopWithinMs = 20_000;
/**
 * By default V8 reserves 32 MB for short-lived objects and compiles all of Prisma's query compiler,
 * of which we use little.
 */
const sparing = ['--max-semi-space-size=4', '--wasm-lazy-compilation'];
/**
 * For processes that hold no address book in memory: without a limit V8 lets garbage grow to
 * hundreds of megabytes before it collects. A first sync of any size lives in 72 MB.
 */
export const bounded = [...sparing, '--max-old-space-size=320'];

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Starts a process of ours and keeps it running. Resolves when it is ready, with the line it
 * printed.
 */
export async function startPart(options: Options): Promise<Part & { readonly line: string }> {
  let child: ChildProcess;
  let stopping = false;
  const waits = createRestartWaits();
  const logFile = path.join(options.logDir, `${options.name}.log`);
  const log = openLogFile(logFile);

  const launch = async () => {
    const started = spawnPart({ ...options, logFile, log });
    child = started.child;
    const line = await started.ready;
    child.once('exit', () => void revive());
    return line;
  };

  const revive = async (): Promise<void> => {
    if (stopping) return;
    const waitMs = waits.next();
    options.onDeath(describeRestart({ what: `The ${options.name} process`, waitMs, logFile }));
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

  const line = await launch().catch(async (error: unknown) => {
    await log.end();
    throw error;
  });
  return {
    name: options.name,
    line,
    pid: () => child.pid,
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) await end(child);
      await log.end();
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await gone;
  clearTimeout(timer);
}

/** Bytes of output kept, to say why a process ended. */
const tailBytes = 4_000;

function spawnPart(options: Options & { readonly logFile: string; readonly log: LogFile }): {
  child: ChildProcess;
  ready: Promise<string>;
} {
  const { logFile } = options;
  const ours = (file: string) => path.join(root, 'lib/processes', file);
  const child = spawn(
    process.execPath,
    [
      ...(options.isBounded ? bounded : sparing),
      '--import',
      ours('follow-parent.mjs'),
      ours('run.mjs'),
      options.program,
      ...(options.args ?? []),
    ],
    {
      cwd: root,
      // We write its output to the log file, because we limit the file's size.
      env: { ...process.env, ...options.env, PROCESS_NAME: options.name, LOG_FILE: '' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A process group of its own: Ctrl-C reaches only us, and we stop the parts in order.
      detached: true,
    },
  );
  let tail = '';
  const keep = (chunk: Buffer) => {
    options.log.write(chunk);
    tail = `${tail}${chunk.toString()}`.slice(-tailBytes);
  };
  child.stderr?.on('data', keep);
  // The line that reports readiness contains keys and must not be logged.
  if (options.readyBy === 'message') child.stdout?.on('data', keep);
  const ready = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(
        new Error(
          `The ${options.name} process was not ready within ${readyWithinMs / 1000} s: ` +
            `see ${logFile}.`,
        ),
      );
    }, readyWithinMs);
    child.once('error', reject);
    child.once('close', () =>
      reject(
        new Error(lastLine(tail) || `The ${options.name} process stopped at once: see ${logFile}.`),
      ),
    );
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

/** The last line that the process printed itself; JSON log lines are skipped. */
const lastLine = (said: string): string =>
  said
    .trim()
    .split('\n')
    .filter((line) => line && !line.startsWith('{'))
    .at(-1) ?? '';
