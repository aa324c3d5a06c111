'use client';

import { Button, Card, EmptyState, Text } from '@wix/design-system';
import { EmptyHome } from '@/components/home/empty-home';
import { useHost } from '@/components/host/host';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { useComparison, useStartComparison } from '@/lib/queries/comparison';
import { useOverview } from '@/lib/queries/resources';
import { type ComparisonView } from '@/lib/services/views/comparison';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';
import { Differences } from './differences';
import { RefusedCard } from './refused-lists';
import { ReportCard } from './report-card';
import { RunningCard } from './running-card';
import { ScoreTable } from './score-table';

/** Both sides compared in full: differences, their reasons, what a click fixes, earlier scores. */
export function ComparisonPage() {
  const overview = useOverview();
  const isConnected = Boolean(overview.data?.connection);
  const comparison = useComparison({ isConnected });
  const view = isConnected ? comparison.data : undefined;
  const isLoaded = overview.data !== undefined && (!isConnected || view !== undefined);
  const answer = {
    data: isLoaded ? (view ?? null) : undefined,
    error: overview.error ?? comparison.error,
    refetch: () =>
      Promise.all([overview.refetch(), ...(isConnected ? [comparison.refetch()] : [])]),
  };
  return (
    <>
      <PageTitle
        title={text('comparison.title')}
        subtitle={text('comparison.subtitle')}
        above={<NavLink to="/">← {text('nav.home')}</NavLink>}
        actions={view ? <StartButton view={view} /> : undefined}
      />
      <Loaded answer={answer} lines={[6]}>
        {(found) => (found ? <Cards view={found} /> : <EmptyHome />)}
      </Loaded>
    </>
  );
}

function StartButton({ view }: { view: ComparisonView }) {
  const host = useHost();
  const start = useStartComparison();
  const isOff =
    view.connectionPhase !== 'live' ||
    view.running !== null ||
    view.parked !== null ||
    start.isPending;
  return (
    <Button
      disabled={isOff}
      priority={view.report ? 'secondary' : 'primary'}
      onClick={() =>
        start.mutate(undefined, { onError: (error) => host.toast(error.message, 'error') })
      }
    >
      {text('comparison.start')}
    </Button>
  );
}

function Cards({ view }: { view: ComparisonView }) {
  const { report, running, history } = view;
  return (
    <>
      <RefusedCard view={view} />
      {running ? <RunningCard view={view} running={running} /> : null}
      {report ? <ReportCard view={view} report={report} /> : running ? null : <NothingYet />}
      {report && report.kinds.length > 0 ? (
        <Differences report={report} service={view.serviceName} />
      ) : null}
      {history.length > 1 ? <ScoreTable history={history} /> : null}
      {view.nextAtMs !== null &&
      !running &&
      view.parked === null &&
      view.connectionPhase === 'live' ? (
        <Text secondary>{text('comparison.next', { at: formatMoment(view.nextAtMs) })}</Text>
      ) : null}
    </>
  );
}

function NothingYet() {
  return (
    <div className="card">
      <Card>
        <Card.Content>
          <EmptyState
            skin="section"
            title={text('comparison.none')}
            subtitle={<Text secondary>{text('comparison.none.text')}</Text>}
          />
        </Card.Content>
      </Card>
    </div>
  );
}
