'use client';

import { Card, EmptyState, Text, TextButton } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { Failure } from '@/components/ui/failure';
import { NavLink } from '@/components/ui/nav-link';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { useRuns } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';
import { approvedBy, stateOf } from './run-words';

/** What was approved and carried out, each to be looked at and, for 30 days, put back. */
export function RunsTab({ cursor }: { cursor: string | undefined }) {
  const host = useHost();
  const { data, error, refetch } = useRuns(cursor);
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={4} />;
  return (
    <Card>
      <Card.Content>
        {data.runs.length === 0 ? (
          <EmptyState
            skin="section"
            title={text('runs.empty.title')}
            subtitle={<Text secondary>{text('runs.empty.text')}</Text>}
          />
        ) : (
          <div className="column">
            <table className="data">
              <thead>
                <tr>
                  <th scope="col">{text('runs.when')}</th>
                  <th scope="col">{text('runs.by')}</th>
                  <th scope="col">{text('runs.did')}</th>
                  <th scope="col">{text('runs.state')}</th>
                  <th scope="col" className="day">
                    <span className="spoken">{text('runs.open')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.runs.map((run) => (
                  <tr key={run.id} data-hook="run">
                    <th scope="row">{formatMoment(Date.parse(run.approvedAt))}</th>
                    <td>{approvedBy(run)}</td>
                    <td>{text('runs.result', run.result)}</td>
                    <td>{stateOf(run)}</td>
                    <td>
                      <NavLink to={`/runs/${run.id}`}>{text('runs.open')}</NavLink>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <div className="row">
              {cursor ? (
                <TextButton onClick={() => host.go('/history?tab=runs')}>
                  {text('history.newest')}
                </TextButton>
              ) : null}
              {data.next ? (
                <TextButton
                  onClick={() =>
                    host.go(`/history?tab=runs&cursor=${encodeURIComponent(data.next ?? '')}`)
                  }
                >
                  {text('next')}
                </TextButton>
              ) : null}
            </div>
          </div>
        )}
      </Card.Content>
    </Card>
  );
}
