import fs from 'node:fs';
import path from 'node:path';

/** Any of these tells that a folder is this app's and not one that others use, too. */
const marks = ['keys.json', 'postgres.json', 'log/start.log'];

/**
 * Makes the folder with its `log`, closed to every other account of this computer (also when an
 * earlier version left them open), and proves that it can be written to. @throws Error that says
 * what to do
 */
export function makeDataFolder(dataDir: string): void {
  if (isOpenToOthers(dataDir) && isOfOthers(dataDir)) {
    throw new Error(
      `The folder ${dataDir} holds other things and is open to other accounts: ` +
        'set DATA_DIR to a folder for this app alone.',
    );
  }
  const log = path.join(dataDir, 'log');
  try {
    makeFolder(log);
    fs.accessSync(dataDir, fs.constants.W_OK);
    fs.accessSync(log, fs.constants.W_OK);
    for (const folder of [dataDir, log]) if (isOpenToOthers(folder)) fs.chmodSync(folder, 0o700);
    fs.readdirSync(log, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => path.join(log, name))
      .filter(isOpenToOthers)
      .forEach((file) => fs.chmodSync(file, 0o600));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new Error(
      `The folder ${dataDir} can't be made or written to${code}: ` +
        'set DATA_DIR to another one, or give it to the account this runs under.',
    );
  }
}

/**
 * One by one: Node's own way of making the folders above never ends where a file system takes none,
 * such as /proc.
 */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  fs.mkdirSync(folder);
}

function isOpenToOthers(target: string): boolean {
  if (process.platform === 'win32' || !fs.existsSync(target)) return false;
  return (fs.statSync(target).mode & 0o077) !== 0;
}

/** Closing such a folder, `/tmp` or a home, would lock others out. */
function isOfOthers(folder: string): boolean {
  const names = fs.readdirSync(folder).filter((name) => name !== 'lost+found');
  return names.length > 0 && !marks.some((mark) => fs.existsSync(path.join(folder, mark)));
}
