'use client';

import { SectionHelper } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { isStopped } from '@/components/home/connection-state';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { useFirstSync } from '@/lib/queries/first-sync';
import { useOverview } from '@/lib/queries/resources';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { explainReason, text } from '@/lib/text/text';
import { ConnectStep } from './connect-step';
import { MatchStep } from './match-step';
import { PreviewStep } from './preview-step';
import { ScopeStep } from './scope-step';
import { SideStep } from './side-step';
import { StartStep } from './start-step';
import { StepBar } from './step-bar';
import { isStarted, shownStep, type SetUpStep } from './steps';

/**
 * The set-up of a sync in five steps. The step is derived from the server's state, so a reload
 * finds it again.
 */
export function Setup() {
  const wanted = useSearchParams().get('step');
  const overview = useOverview();
  const connection = overview.data?.connection ?? null;
  const firstSync = useFirstSync({ isConnected: connection !== null });
  const isLoaded =
    overview.data !== undefined && (connection === null || firstSync.data !== undefined);
  const view = connection ? (firstSync.data ?? null) : null;
  const answer = {
    data: isLoaded ? { view, connection } : undefined,
    error: overview.error ?? firstSync.error,
    refetch: () => Promise.all([overview.refetch(), ...(connection ? [firstSync.refetch()] : [])]),
  };
  return (
    <>
      <PageTitle
        title={text('setup.title')}
        subtitle={view && isStarted(view) ? undefined : text('setup.subtitle')}
      />
      <Loaded answer={answer} lines={[6]}>
        {(data) => <Steps step={shownStep({ wanted, view: data.view })} {...data} />}
      </Loaded>
    </>
  );
}

function Steps({
  step,
  view,
  connection,
}: {
  step: SetUpStep;
  view: FirstSyncView | null;
  connection: ConnectionOverview | null;
}) {
  return (
    <>
      <StepBar step={step} view={view} />
      {connection && isStopped(connection) ? <Stopped connection={connection} /> : null}
      {view?.run?.phase === 'stopped' && view.run.result ? <StoppedHalfWay run={view.run} /> : null}
      {view ? <OpenStep key={step} step={step} view={view} /> : <ConnectStep />}
    </>
  );
}

function OpenStep({ step, view }: { step: SetUpStep; view: FirstSyncView }) {
  switch (step) {
    case 'connect':
    case 'side':
      return <SideStep view={view} />;
    case 'match':
      return view.connectionPhase === 'live' ? (
        <ScopeStep view={view} />
      ) : (
        <MatchStep view={view} />
      );
    case 'preview':
      return <PreviewStep view={view} />;
    case 'start':
      return <StartStep view={view} />;
  }
}

/** The owner stopped a plan that was being applied: its result; the step below continues. */
function StoppedHalfWay({ run }: { run: NonNullable<FirstSyncView['run']> }) {
  const left = run.leftUndone ?? 0;
  return (
    <div className="card" data-hook="stopped">
      <SectionHelper
        skin="warning"
        fullWidth
        title={text(run.isChange ? 'stop.change.title' : 'stop.title', {
          done: Math.max(0, run.total - left),
          total: run.total,
        })}
      >
        {text(run.isChange ? 'stop.change.left' : 'stop.left', { left })}{' '}
        <NavLink to={`/runs/${run.id}`}>{text('stop.run')}</NavLink>
      </SectionHelper>
    </div>
  );
}

/** Something other than the owner stopped the set-up; Home shows how to continue. */
function Stopped({ connection }: { connection: ConnectionOverview }) {
  const reason = connection.parked ?? connection.stoppedBy;
  if (!reason) return null;
  return (
    <div className="card">
      <SectionHelper skin="danger" fullWidth>
        {text('setup.stopped', explainReason({ reason, service: connection.name }))}{' '}
        <NavLink to="/">{text('setup.stopped.action')}</NavLink>
      </SectionHelper>
    </div>
  );
}
