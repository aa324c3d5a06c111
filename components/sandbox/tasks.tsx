'use client';

import { Card, Heading, Text } from '@wix/design-system';
import { StatusCompleteFilledSmall } from '@wix/wix-ui-icons-common';
import { useEffect, useState } from 'react';
import { useChanges, useNeedsYou } from '@/lib/queries/resources';
import { type NeedsYou } from '@/lib/services/views/contacts';
import { type Change } from '@/lib/services/views/history';
import { text } from '@/lib/text/text';
import { keepTasks, readTasks } from './task-memory';
import styles from './tasks.module.css';

const tasks = ['phone', 'both', 'delete'] as const;
type Task = (typeof tasks)[number];

const togetherMs = 15_000;

const isEdit = (change: Change) =>
  change.kind === 'update' &&
  change.state === 'done' &&
  change.cause !== 'firstSync' &&
  change.cause !== 'form';

/** The tasks that the history shows as done. */
function tasksDone({
  changes,
  needsYou,
}: {
  changes: readonly Change[];
  needsYou: NeedsYou | undefined;
}): readonly Task[] {
  const edits = changes.filter(isEdit);
  const done: Task[] = [];
  if (edits.some((change) => change.values.some(({ field }) => /phone/i.test(field))))
    done.push('phone');
  const isTogether = edits.some((one) =>
    edits.some(
      (other) =>
        one.linkId === other.linkId &&
        one.side !== other.side &&
        Math.abs(one.atMs - other.atMs) < togetherMs,
    ),
  );
  if (isTogether) done.push('both');
  if (needsYou?.groups.some(({ reason }) => reason.code.startsWith('deletion')))
    done.push('delete');
  return done;
}

/** Three things to try at Wix and a CRM; each is ticked automatically and stays ticked. */
export function Tasks({ service }: { /** The CRM's name. */ service: string }) {
  const changes = useChanges({});
  const needsYou = useNeedsYou();
  const [kept, setKept] = useState<ReadonlySet<string>>(() => new Set(readTasks()));
  const now = tasksDone({ changes: changes.data?.changes ?? [], needsYou: needsYou.data });
  const fresh = now.filter((task) => !kept.has(task));
  if (fresh.length > 0) setKept(new Set([...kept, ...fresh]));
  useEffect(() => keepTasks(kept), [kept]);

  return (
    <section className="card" aria-label={text('sandbox.tasks')}>
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('sandbox.tasks')}
            </Heading>
            <ol className={`plain-list ${styles.tasks}`}>
              {tasks.map((task) => {
                const isDone = kept.has(task);
                return (
                  <li
                    key={task}
                    className={styles.task}
                    data-hook={`task-${task}`}
                    data-done={isDone}
                  >
                    <span className={isDone ? `${styles.tick} ${styles.done}` : styles.tick}>
                      {isDone ? <StatusCompleteFilledSmall /> : null}
                    </span>
                    <span className="column-tight">
                      <Text size="small" weight="bold">
                        {text(`sandbox.task.${task}`, { service })}
                        <span className="spoken">
                          {' '}
                          ({text(isDone ? 'sandbox.task.done' : 'sandbox.task.open')})
                        </span>
                      </Text>
                      <Text size="small" secondary>
                        {text(`sandbox.task.${task}.hint`, { service })}
                      </Text>
                    </span>
                  </li>
                );
              })}
            </ol>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
