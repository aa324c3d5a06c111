import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const lines = readFileSync(path.join(root, 'SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| S\d+ \|/.test(line));

/** `file`: "name", "name"; of a line of the table. */
const testsOf = (line: string) =>
  [...line.matchAll(/`([^`]+\.(?:test|spec)\.ts)`:((?:\s*"[^"]+",?)+)/g)].flatMap(
    ([, file = '', names = '']) =>
      [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => ({ file, name })),
  );

describe('SECURITY.md', () => {
  it('has lines to be checked', () => expect(lines.length).toBeGreaterThanOrEqual(8));

  it.each(lines.map((line) => [line.split('|')[1]?.trim() ?? '', line]))(
    '%s names tests that exist',
    (_id, line) => {
      const tests = testsOf(line);
      expect(tests.length).toBeGreaterThan(0);
      const missing = tests.filter(
        ({ file, name }) =>
          !existsSync(path.join(root, file)) ||
          !readFileSync(path.join(root, file), 'utf8').includes(name),
      );
      expect(missing).toEqual([]);
    },
  );
});
