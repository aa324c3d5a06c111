import { isConnectorId, manifests } from '@/lib/connectors/manifests';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';

/** The connection stopped without the owner; a person must resume it. */
export const isStopped = ({ parked, stoppedBy }: ConnectionOverview) =>
  parked !== null || stoppedBy !== null;

/** Nothing is synced until a person resumes. */
export const isResting = (connection: ConnectionOverview) =>
  connection.phase === 'paused' || isStopped(connection);

/** In a line: whether changes arrive, and how soon. */
export function sayFreshness({
  service,
  name,
  phase,
  realTime,
  checkEveryMs,
  waitsForSetUp,
}: ConnectionOverview): string {
  if (waitsForSetUp) return text('home.connection.setUp');
  if (phase === 'paused') return text('home.connection.paused');
  if (phase === 'preparing' || phase === 'applying') return text('home.connection.starting');
  if (realTime) return text('home.connection.realTime');
  const interval = text('home.connection.interval', {
    service: name,
    seconds: Math.round(checkEveryMs / 1000),
  });
  const listsDeleted =
    isConnectorId(service) && manifests[service].capabilities?.deletedFeed !== false;
  return listsDeleted
    ? interval
    : `${interval} ${text('home.connection.deletions', { service: name })}`;
}
