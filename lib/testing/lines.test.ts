import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const columns = 100;

/** Prettier breaks neither strings nor comments, so a line can be longer than it allows. */
const files = [
  ...readdirSync(root),
  ...['app', 'components', 'e2e', 'lib', 'prisma/functions'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      path.join(folder, file),
    ),
  ),
].filter((file) => /\.(tsx?|m?js|css|sql)$/.test(file) && !/(^|[\\/])generated[\\/]/.test(file));

test(`no line is longer than ${columns} columns`, () => {
  expect(files.length).toBeGreaterThan(1_000);
  const long = files.flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, at) => (line.length > columns ? [`${file}:${at + 1}`] : [])),
  );
  expect(long).toEqual([]);
});
