import { type ConnectionOverview } from '@/lib/services/views/overview';

/** The connection stopped without the owner; a person must resume it. */
export const isStopped = ({ parked, stoppedBy }: ConnectionOverview) =>
  parked !== null || stoppedBy !== null;

/** Nothing is synced until a person resumes. */
export const isResting = (connection: ConnectionOverview) =>
  connection.phase === 'paused' || isStopped(connection);
