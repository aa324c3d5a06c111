import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from './log';
import { logBytes, openLogFile } from './log-file';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-log-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const sizesIn = (dir: string) =>
  fs.readdirSync(dir).map((name) => fs.statSync(path.join(dir, name)).size);

test('S9 a log never exceeds its bound and keeps two predecessors at most', async () => {
  const dir = path.join(folder, 'many');
  fs.mkdirSync(dir);
  let largest = 0;
  // As many starts, each of which goes on where the last one ended.
  for (let n = 0; n < 25; n += 1) {
    const log = openLogFile(path.join(dir, 'web.log'));
    log.write(`${n} ${'x'.repeat(n % 2 === 0 ? 1_100_000 : 1_900_000)}\n`);
    await log.end();
    largest = Math.max(largest, ...sizesIn(dir));
  }
  expect(fs.readdirSync(dir).sort()).toEqual(['web.log', 'web.log.1', 'web.log.2']);
  expect(largest).toBeGreaterThan(logBytes / 2);
  expect(Math.max(largest, ...sizesIn(dir))).toBeLessThanOrEqual(logBytes);
});

test('S9 an earlier log goes on where it ended, and nobody else reads it', async () => {
  const file = path.join(folder, 'web.log');
  fs.writeFileSync(file, 'before\n', { mode: 0o600 });
  const log = createLog({ name: 'test', file });
  log.info({ count: 3 }, 'after');
  await expect
    .poll(() => fs.readFileSync(file, 'utf8'))
    .toMatch(/^before\n\{.*"count":3.*"after"\}\n$/);
  const fresh = path.join(folder, 'made', 'web.log');
  openLogFile(fresh).write('first');
  await expect.poll(() => fs.existsSync(fresh)).toBe(true);
  expect(fs.statSync(fresh).mode & 0o077).toBe(0);
});

test('a file that can not be written costs lines, not the process', async () => {
  const file = path.join(folder, 'web.log', 'no-folder.log');
  const log = openLogFile(file);
  for (let n = 0; n < 10; n += 1) {
    log.write('lost');
    await sleep(5);
  }
  expect(fs.existsSync(file)).toBe(false);
});
