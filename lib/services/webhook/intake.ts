import { marksOf } from '@/lib/core/events';
import type { ContactEvent } from '@/lib/core/types';
import type { Database, SiteTransaction } from '@/lib/db/client';
import { markDirty } from '@/lib/db/dirty-rows';
import { rememberEvents } from '@/lib/db/seen-events';
import { wakeConnection } from '@/lib/db/wake';
import type { JobSender } from '@/lib/jobs/boss';
import { createGroupCommit } from '@/lib/services/webhook/group-commit';

/** A contact left alone this long goes at once; changes that come sooner are joined for a moment. */
const debounce = { quietMs: 10_000, joinMs: 2_000 };

export type Intake = {
  /** Resolves when the events are committed: seen, marked dirty, their connection woken. Known events have no effect. */
  store(input: { readonly siteNo: number; readonly events: readonly ContactEvent[] }): Promise<void>;
};

/** `debounced: false` for measuring the way through. */
export function createIntake(input: { readonly database: Database; readonly sender: JobSender; readonly debounced?: boolean }): Intake {
  const group = createGroupCommit<readonly ContactEvent[]>({
    maxItems: 500,
    maxWaiting: 5_000,
    commit: (siteNo, items) => input.database.withSite({ siteNo: Number(siteNo) }, (tx) => commit(tx, { siteNo: Number(siteNo), events: items.flat() })),
  });

  const commit = async (tx: SiteTransaction, { siteNo, events }: { siteNo: number; events: readonly ContactEvent[] }) => {
    const connection = await findTwoWay(tx);
    if (!connection) return;
    const fresh = await rememberEvents(tx, { siteNo, keys: events.map(({ key }) => key) });
    const firstOfEach = new Map(events.map((event) => [event.key, event]));
    const marks = [...firstOfEach.values()].filter(({ key }) => fresh.has(key)).flatMap(marksOf);
    if (marks.length === 0) return;
    const key = { siteNo, connectionId: connection.id };
    await markDirty(tx, { ...key, marks, ...(input.debounced === false ? {} : debounce) });
    await wakeConnection(tx, { ...key, isLeased: connection.leased, sender: input.sender });
  };

  return { store: ({ siteNo, events }) => (events.length === 0 ? Promise.resolve() : group.submit(String(siteNo), events)) };
}

async function findTwoWay(tx: SiteTransaction): Promise<{ id: number; leased: boolean } | undefined> {
  const [row] = await tx.$queryRaw<{ id: number; leased: boolean }[]>`
    select c.id, coalesce(c.leased_until > now(), false) as leased from connection c join site s on s.site_no = c.site_no
    where c.flow = 'twoWay' and c.removed_at is null and s.removed_at is null`;
  return row;
}
