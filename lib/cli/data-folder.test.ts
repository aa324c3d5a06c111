import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDataFolder } from './data-folder';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-folder-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('the folder is made with those above it, and made again without harm', () => {
  const dataDir = path.join(folder, 'a', 'b');
  makeDataFolder(dataDir);
  makeDataFolder(dataDir);
  expect(fs.statSync(path.join(dataDir, 'log')).isDirectory()).toBe(true);
});

test('where no folder can be, one line says so and what to do', () => {
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, '');
  expect(() => makeDataFolder(path.join(file, 'data'))).toThrow(/can't be made or written to.*set DATA_DIR to another one/);
});

test.runIf(process.platform === 'linux')('a file system that takes no folders is no endless wait', () => {
  expect(() => makeDataFolder('/proc/contact-sync')).toThrow(/can't be made or written to/);
});
