import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDataFolder } from './data-folder';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-folder-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const modeOf = (target: string) => (fs.statSync(target).mode & 0o777).toString(8);

test('the folder is made with those above it, and made again without harm', () => {
  const dataDir = path.join(folder, 'a', 'b');
  makeDataFolder(dataDir);
  makeDataFolder(dataDir);
  expect(fs.statSync(path.join(dataDir, 'log')).isDirectory()).toBe(true);
});

test('where no folder can be, one line says so and what to do', () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  expect(() => makeDataFolder(path.join(file, 'data'))).toThrow(
    /can't be made or written to.*set DATA_DIR to another one/,
  );
});

test.runIf(process.platform === 'linux')(
  'a file system that takes no folders is no endless wait',
  () => {
    expect(() => makeDataFolder('/proc/contact-sync')).toThrow(/can't be made or written to/);
  },
);

describe.skipIf(process.platform === 'win32')('other accounts of this computer', () => {
  test('S9 do not get into a new folder', () => {
    const dataDir = path.join(folder, 'new');
    makeDataFolder(dataDir);
    expect([modeOf(dataDir), modeOf(path.join(dataDir, 'log'))]).toEqual(['700', '700']);
  });

  test('S9 no longer get into one that an earlier version left open, nor read its logs', () => {
    const dataDir = path.join(folder, 'earlier');
    const log = path.join(dataDir, 'log');
    fs.mkdirSync(log, { recursive: true });
    fs.writeFileSync(path.join(log, 'start.log'), '');
    fs.writeFileSync(path.join(log, 'web.log'), '');
    fs.chmodSync(path.join(log, 'web.log'), 0o644);
    fs.chmodSync(log, 0o755);
    fs.chmodSync(dataDir, 0o755);
    makeDataFolder(dataDir);
    expect([dataDir, log, path.join(log, 'web.log')].map(modeOf)).toEqual(['700', '700', '600']);
  });

  test('are not locked out of a folder of theirs', () => {
    const dataDir = path.join(folder, 'theirs');
    fs.mkdirSync(path.join(dataDir, 'letters'), { recursive: true });
    fs.chmodSync(dataDir, 0o755);
    expect(() => makeDataFolder(dataDir)).toThrow(/holds other things.*DATA_DIR/);
    expect(modeOf(dataDir)).toBe('755');
  });
});
