import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

const writeBehindMs = 200;

/** Keeps one JSON file in step with a state that changes often. */
export type Snapshot = {
  /** Something changed: the file follows within 200 ms. */
  touch(): void;
  /** Writes what is still missing. */
  close(): Promise<void>;
};

export async function readSnapshot(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(
      `The sandbox state in ${file} cannot be read; delete the file to start from scratch.`,
    );
  }
}

export function createSnapshot({ file, read }: { file: string; read: () => unknown }): Snapshot {
  let timer: NodeJS.Timeout | null = null;
  let isDirty = false;
  let writing: Promise<void> = Promise.resolve();

  const write = () => {
    timer = null;
    if (!isDirty) return writing;
    isDirty = false;
    const text = JSON.stringify(read());
    writing = writing.then(async () => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(`${file}.new`, text, { mode: 0o600 });
      await rename(`${file}.new`, file);
    });
    return writing;
  };

  return {
    touch() {
      isDirty = true;
      // A failed write shows when the sandbox stops; until then the next change tries again.
      timer ??= setTimeout(
        () =>
          void write().catch(() => {
            isDirty = true;
            writing = Promise.resolve();
          }),
        writeBehindMs,
      );
    },
    async close() {
      if (timer) clearTimeout(timer);
      await write();
    },
  };
}

/** Without a state directory nothing is kept. */
export const noSnapshot: Snapshot = { touch: () => undefined, close: () => Promise.resolve() };
