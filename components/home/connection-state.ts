import { type ConnectionOverview } from '@/lib/services/views';

/** Something other than the owner made the connection stop; a person lets it go on. */
export const isStopped = ({ parked, stoppedBy }: ConnectionOverview) =>
  parked !== null || stoppedBy !== null;

/** Nothing goes over until somebody resumes. */
export const isResting = (connection: ConnectionOverview) =>
  connection.phase === 'paused' || isStopped(connection);
