import { randomBytes } from 'node:crypto';
import os from 'node:os';

/** Names the leases of a process: no other has the same. */
export const createWorkerName = () =>
  `${os.hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
