import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/**
 * `.data/runtime.json` (mode 600): what `npm start` started, for the command line and for tests.
 */
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
  sandbox: z
    .object({
      pid: z.number(),
      wix: z.object({
        origin: z.string(),
        control: z.string(),
        appId: z.string(),
        appSecret: z.string(),
        publicKey: z.string(),
        instanceId: z.string(),
      }),
      hubspot: z.object({
        origin: z.string(),
        control: z.string(),
        appId: z.string(),
        clientSecret: z.string(),
        accessToken: z.string(),
        portalId: z.number(),
      }),
      mailchimp: z.object({
        origin: z.string(),
        control: z.string(),
        apiKey: z.string(),
        accountId: z.string(),
        listId: z.string(),
      }),
    })
    .optional(),
});
export type Runtime = z.infer<typeof runtime>;

const fileIn = (dataDir: string) => path.join(dataDir, 'runtime.json');

/** What runs now, or `null`: nothing, or its starter is dead. */
export function readRuntime(dataDir: string): Runtime | null {
  try {
    const read = runtime.parse(JSON.parse(fs.readFileSync(fileIn(dataDir), 'utf8')));
    process.kill(read.pid, 0);
    return read;
  } catch {
    return null;
  }
}

/** Whole or not at all: others may read at any moment. */
export function writeRuntime(dataDir: string, value: Runtime): void {
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(draft, fileIn(dataDir));
}

export const removeRuntime = (dataDir: string) => fs.rmSync(fileIn(dataDir), { force: true });

export const sandboxLine = runtime.shape.sandbox.unwrap().omit({ pid: true });
