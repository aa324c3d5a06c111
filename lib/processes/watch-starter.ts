import { endServerOf } from '@/lib/db/embedded/watch';

// Runs beside the embedded PostgreSQL and stops it when the process that started it has ended.
const [dataDir = '', dataPath = '', starterPid = ''] = process.argv.slice(2);

const starterIsGone = new Promise<void>((resolve) => {
  process.once('disconnect', resolve);
  if (!process.connected) resolve();
});
await starterIsGone;
await endServerOf({ dataDir, dataPath, starterPid: Number(starterPid) });
process.exit(0);
