import fs from 'node:fs';
import path from 'node:path';

/** Makes the folder with its `log` and proves that it can be written to. @throws Error that says what to do */
export function makeDataFolder(dataDir: string): void {
  const log = path.join(dataDir, 'log');
  try {
    makeFolder(log);
    fs.accessSync(dataDir, fs.constants.W_OK);
    fs.accessSync(log, fs.constants.W_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new Error(`The folder ${dataDir} can't be made or written to${code}: set DATA_DIR to another one, or give it to the account this runs under.`);
  }
}

/** One by one: Node's own way of making the folders above never ends where a file system takes none, such as /proc. */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  fs.mkdirSync(folder);
}
