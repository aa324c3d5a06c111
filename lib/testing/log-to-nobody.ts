// A process whose log nobody reads: more of it than its reader takes at once, and a last line once
// that one is gone.
import { createLog } from '@/lib/log';

const log = createLog({ name: 'worker' });
for (let n = 0; n < 700; n += 1) log.info({ count: n }, 'x'.repeat(100));
process.once('message', () => {
  log.warn('said to nobody');
  process.exit(0);
});
process.send?.('ready');
