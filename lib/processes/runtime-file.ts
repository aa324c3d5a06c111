import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const texts = z.record(z.string(), z.string());

/** What the sandbox reports once it is ready. */
export const sandbox = z.object({
  /** The environment that leads to its servers. */
  env: texts,
  /** Its servers by service. */
  services: z.record(
    z.string(),
    z.object({ origin: z.string(), control: z.string(), fields: texts }),
  ),
});

/** `.data/runtime.json` (mode 600): what `npm start` runs, for the command line and for tests. */
const runtime = z.object({
  version: z.string(),
  pid: z.number(),
  url: z.string(),
  web: z.object({ url: z.string(), pid: z.number() }),
  worker: z.object({ pid: z.number() }),
  /** The program's login. */
  database: z.object({
    kind: z.enum(['embedded', 'external']),
    url: z.string(),
    port: z.number().optional(),
    pid: z.number().optional(),
  }),
  sandbox: sandbox.extend({ pid: z.number() }).optional(),
});
export type Runtime = z.infer<typeof runtime>;

const fileIn = (dataDir: string) => path.join(dataDir, 'runtime.json');

/** The running program, or `null` when there is none or its starter is dead. */
export function readRuntime(dataDir: string): Runtime | null {
  try {
    const read = runtime.parse(JSON.parse(fs.readFileSync(fileIn(dataDir), 'utf8')));
    process.kill(read.pid, 0);
    return read;
  } catch {
    return null;
  }
}

/** Written whole or not at all: other processes may read it at any time. */
export function writeRuntime(dataDir: string, value: Runtime): void {
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(draft, fileIn(dataDir));
}

export const removeRuntime = (dataDir: string) => fs.rmSync(fileIn(dataDir), { force: true });
