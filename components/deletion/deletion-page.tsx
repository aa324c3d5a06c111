'use client';

import { Card, EmptyState, Text } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { deletionsOf } from '@/components/setup/plan-sentences';
import { Overtaken } from '@/components/setup/preview-step';
import { sideName } from '@/components/setup/side-name';
import { isStarted } from '@/components/setup/steps';
import { FocusedHeading } from '@/components/ui/focused-heading';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { otherSide } from '@/lib/core/model/side';
import { useFirstSync } from '@/lib/queries/first-sync';
import { useOverview } from '@/lib/queries/resources';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { DeletionChoice } from './deletion-choice';
import { DeletionNotice } from './deletion-notice';
import styles from './deletion-page.module.css';
import { DeletionPeople } from './deletion-people';

/**
 * The only place where deletions are reviewed and approved: a page of its own, after the harmless
 * counts.
 */
export function DeletionPage() {
  const overview = useOverview();
  const firstSync = useFirstSync({ isConnected: Boolean(overview.data?.connection) });
  const isLoaded =
    overview.data !== undefined &&
    (overview.data.connection === null || firstSync.data !== undefined);
  const view = overview.data?.connection ? (firstSync.data ?? null) : null;
  const answer = {
    data: isLoaded ? view : undefined,
    error: overview.error ?? firstSync.error,
    refetch: () =>
      Promise.all([
        overview.refetch(),
        ...(overview.data?.connection ? [firstSync.refetch()] : []),
      ]),
  };
  return (
    <Loaded answer={answer} lines={[6]}>
      {(found) =>
        found?.run?.phase === 'planned' && found.run.counts && found.choices.others === 'delete' ? (
          <Deletion view={found} run={found.run} />
        ) : (
          <NothingToDelete isGoing={found !== null && isStarted(found)} />
        )
      }
    </Loaded>
  );
}

type Run = NonNullable<FirstSyncView['run']>;

/** Escape leaves the page from anywhere, like Back. */
function Deletion({ view, run }: { view: FirstSyncView; run: Run }) {
  const host = useHost();
  const back = '/setup?step=preview';
  const count = deletionsOf(view);
  const side = otherSide(view.choices.systemOfRecord);
  const service = view.serviceName;
  const names = {
    side: sideName({ side, service }),
    there: sideName({ side: otherSide(side), service }),
  };
  return (
    <div onKeyDown={(event) => event.key === 'Escape' && host.go(back)} data-hook="deletion">
      <div className={styles.title}>
        <NavLink to={back}>{text('deletion.back')}</NavLink>
        <FocusedHeading level="h1">
          {count === 0
            ? text('deletion.none')
            : text('deletion.title', { count, side: names.side })}
        </FocusedHeading>
      </div>
      <Overtaken view={view} />
      <DeletionNotice count={count} side={side} names={names} />
      <DeletionPeople view={view} run={run} count={count} side={side} />
      {run.overtaken || count === 0 ? null : (
        <DeletionChoice view={view} runId={run.id} count={count} names={names} />
      )}
    </div>
  );
}

function NothingToDelete({ isGoing }: { isGoing: boolean }) {
  const key = isGoing ? 'deletion.going' : 'deletion.none';
  return (
    <Card>
      <Card.Content>
        <EmptyState
          skin="section"
          title={text(key)}
          subtitle={<Text secondary>{text(`${key}.text`)}</Text>}
        >
          <NavLink to="/setup">{text(isGoing ? 'deletion.going.action' : 'setup.title')}</NavLink>
        </EmptyState>
      </Card.Content>
    </Card>
  );
}
