/**
 * The `build` part of `npm test`: the very build that `npm start` makes and the journeys then use.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuild } from '@/lib/processes/start-build';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'contact-sync-build-'));
const logFile = path.join(folder, 'build.log');
try {
  await ensureBuild({ logFile, signal: new AbortController().signal, onStart: () => undefined });
} catch {
  process.exitCode = 1;
} finally {
  if (fs.existsSync(logFile)) process.stdout.write(fs.readFileSync(logFile, 'utf8'));
  fs.rmSync(folder, { recursive: true, force: true });
}
