'use client';

import { Card, EmptyState, Text } from '@wix/design-system';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { PageLinks } from '@/components/ui/page-links';
import { useRuns } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';
import { approvedBy, stateOf } from './run-words';

/** Approved runs, each with its page and, for 30 days, an undo. */
export function RunsTab({ cursor }: { cursor: string | undefined }) {
  return (
    <Loaded answer={useRuns(cursor)} lines={[4]}>
      {({ runs, next }) => (
        <Card>
          <Card.Content>
            {runs.length === 0 ? (
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
                    {runs.map((run) => (
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
                <PageLinks
                  path="/history?tab=runs"
                  cursor={cursor}
                  next={next}
                  firstWords={text('history.newest')}
                />
              </div>
            )}
          </Card.Content>
        </Card>
      )}
    </Loaded>
  );
}
