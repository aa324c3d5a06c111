import { randomBytes } from 'node:crypto';
import os from 'node:os';

/** A name for a process's leases, unique to the process. */
export const createWorkerName = () =>
  `${os.hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
