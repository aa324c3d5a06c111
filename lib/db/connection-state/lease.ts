import type { SiteTransaction } from '@/lib/db/client';
import { databaseTime, type ConnectionKey, type WithTime } from '@/lib/db/dirty-rows';
import { Prisma } from '@/lib/db/generated/client';
import { StaleEpochError } from '@/lib/ports/store';
import { interval } from './due';

/** Assignments that take the lease from its worker: whatever it commits now is refused. */
export const fenceOut = Prisma.sql`epoch = epoch + 1, lease_owner = null, leased_until = null`;

/**
 * Takes the lease by the database's time and raises the epoch; `null` while another worker holds
 * it. A worker that stopped within a transaction may hold the row: its session ends by itself after
 * 10 s.
 */
export async function claimLease(
  tx: SiteTransaction,
  input: ConnectionKey & WithTime & { worker: string; leaseMs: number },
): Promise<{ epoch: number } | null> {
  const { worker, now = databaseTime } = input;
  const [row] = await tx.$queryRaw<{ epoch: number }[]>`
    update connection set epoch = epoch + 1, lease_owner = ${worker},
      leased_until = ${now} + ${interval(input.leaseMs)}
    where id = ${input.connectionId} and removed_at is null
      and (lease_owner is null or lease_owner = ${worker} or leased_until <= ${now})
    returning epoch`;
  return row ?? null;
}

export async function renewLease(
  tx: SiteTransaction,
  input: ConnectionKey & WithTime & { epoch: number; leaseMs: number },
) {
  const { now = databaseTime } = input;
  const renewed = await tx.$executeRaw`
    update connection set leased_until = ${now} + ${interval(input.leaseMs)}
    where id = ${input.connectionId} and epoch = ${input.epoch} and lease_owner is not null`;
  if (renewed === 0) throw stale();
}

export async function releaseLease(tx: SiteTransaction, input: ConnectionKey & { epoch: number }) {
  await tx.$executeRaw`
    update connection set lease_owner = null, leased_until = null
    where id = ${input.connectionId} and epoch = ${input.epoch}`;
}

/**
 * Locks the connection for this transaction, so that no worker takes it over before the commit.
 * @throws StaleEpochError
 */
export async function holdEpoch(tx: SiteTransaction, input: ConnectionKey & { epoch: number }) {
  const rows = await tx.$queryRaw<unknown[]>`
    select from connection where id = ${input.connectionId} and epoch = ${input.epoch}
    for no key update`;
  if (rows.length === 0) throw stale();
}

/**
 * Statements under the lease, in order and in one round trip with it. A lost lease is reported
 * before a failure that it caused, such as a contact that another worker has taken. @throws
 * StaleEpochError
 */
export async function underEpoch(
  tx: SiteTransaction,
  input: ConnectionKey & { epoch: number },
  begin: () => readonly Promise<unknown>[],
): Promise<void> {
  const ended = await Promise.allSettled([holdEpoch(tx, input), ...begin()]);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

const stale = () =>
  new StaleEpochError('Another worker holds this connection now, or it was paused or removed.');
