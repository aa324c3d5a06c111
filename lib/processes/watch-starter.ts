import { endServerOf } from '@/lib/db/embedded/watch';

// Started beside the embedded PostgreSQL, which it ends when its own starter is gone.
const [dataDir = '', dataPath = '', starterPid = ''] = process.argv.slice(2);

const starterIsGone = new Promise<void>((resolve) => {
  process.once('disconnect', resolve);
  if (!process.connected) resolve();
});
await starterIsGone;
await endServerOf({ dataDir, dataPath, starterPid: Number(starterPid) });
process.exit(0);
