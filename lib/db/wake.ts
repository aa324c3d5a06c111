import pg from 'pg';
import { runtimeOptions, type SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';

const channel = 'contact_sync_turn';

/** The part of `jobs/boss` needed here; declared here because `db` must not import jobs. */
type SendTurn = {
  send(input: {
    name: 'turn';
    payload: ConnectionKey;
    key: string;
    tx: SiteTransaction;
  }): Promise<void>;
};

/**
 * Notifies the holder of the connection's lease with the commit; without a holder a job is queued.
 * If the holder dies before it looks, the worker's tick finds the rows once the lease has ended.
 */
export async function wakeConnection(
  tx: SiteTransaction,
  input: ConnectionKey & { readonly sender: SendTurn },
) {
  const { siteNo, connectionId } = input;
  const [row] = await tx.$queryRaw<{ leased: boolean }[]>`
    select coalesce(leased_until > now(), false) as leased
    from connection
    where id = ${connectionId}`;
  await tx.$executeRaw`select pg_notify(${channel}, ${String(connectionId)})`;
  if (!row?.leased)
    await input.sender.send({
      name: 'turn',
      payload: { siteNo, connectionId },
      key: String(connectionId),
      tx,
    });
}

export type WakeListener = { close(): Promise<void> };

/**
 * Calls `onWake` for every connection woken by any process. Reconnects by itself; the tick finds
 * what was missed meanwhile.
 */
export function listenForWakes(input: {
  readonly url: string;
  readonly onWake: (connectionId: number) => void;
}): WakeListener {
  let client: pg.Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const connect = async () => {
    const next = new pg.Client({
      connectionString: input.url,
      options: runtimeOptions,
      keepAlive: true,
      application_name: 'contact-sync wake',
    });
    client = next;
    next.on('notification', ({ payload }) => input.onWake(Number(payload)));
    next.on('error', () => undefined); // 'end' follows
    next.on('end', again);
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
    } catch {
      await next.end().catch(again);
    }
  };
  const again = () => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void connect(), 500);
  };

  void connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
