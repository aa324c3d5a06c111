import type { ContactEvent } from '@/lib/core/model/contact';
import { marksOf } from '@/lib/core/plan/events';
import { againWhenCrossed, type Database } from '@/lib/db/client';
import { takeEvents } from '@/lib/db/seen-events';
import type { JobSender } from '@/lib/jobs/boss';
import { createGroupCommit } from './group-commit';

/** The first change after a quiet time is sent at once; those that follow soon are joined. */
const debounce = { quietMs: 10_000, joinMs: 2_000 };

export type Intake = {
  /**
   * Resolves when the events are committed: seen, marked dirty, their connection woken. Known
   * events have no effect.
   */
  store(input: {
    readonly siteNo: number;
    readonly events: readonly ContactEvent[];
  }): Promise<void>;
};

/** `debounced: false` is for measuring latency. */
export function createIntake(input: {
  readonly database: Database;
  readonly sender: JobSender;
  readonly debounced?: boolean;
}): Intake {
  const { database, sender } = input;
  const waits = input.debounced === false ? { quietMs: 0, joinMs: 0 } : debounce;
  const group = createGroupCommit<readonly ContactEvent[], void>({
    maxItems: 500,
    maxWaiting: 5_000,
    commit: (siteNo, items) =>
      commit({ siteNo: Number(siteNo), events: items.flat() }).then(() =>
        items.map(() => undefined),
      ),
  });

  const commit = async ({
    siteNo,
    events,
  }: {
    siteNo: number;
    events: readonly ContactEvent[];
  }) => {
    const all = {
      siteNo,
      events: events.map((event) => ({ key: event.key, marks: marksOf(event) })),
      ...waits,
    };
    const taken = await againWhenCrossed(() =>
      takeEvents(database.prisma, { ...all, ifLeased: true }),
    );
    if (!taken || taken.isLeased) return;
    const { connectionId } = taken;
    await database.withSite({ siteNo }, async (tx) => {
      const now = await takeEvents(tx, { ...all, ifLeased: false });
      if (now?.isFresh && !now.isLeased)
        await sender.send({
          name: 'turn',
          payload: { siteNo, connectionId },
          key: String(connectionId),
          tx,
        });
    });
  };

  return {
    store: ({ siteNo, events }) =>
      events.length === 0 ? Promise.resolve() : group.submit(String(siteNo), events),
  };
}
