/**
 * Writes `app/generated/wds.css`: the Wix Design System's styles without references that a browser
 * would fetch from other hosts.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const source = createRequire(import.meta.url).resolve('@wix/design-system/styles.global.css');
const target = path.join(root, 'app/generated/wds.css');

const local = readFileSync(source, 'utf8')
  .replace(/@font-face\s*\{[^}]*\}/g, '')
  .replace(/url\((?!["']?data:)[^)]*\)/g, 'none');

if (/url\(["']?https?:/.test(local))
  throw new Error(`${source} still names an outside address after stripping; adapt prepare-styles`);
mkdirSync(path.dirname(target), { recursive: true });
writeFileSync(target, local);
