'use client';

import { Card, Text } from '@wix/design-system';
import { Failure } from '@/components/ui/failure';
import { NavLink } from '@/components/ui/nav-link';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { PageTitle } from '@/components/ui/page-title';
import { useRun } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';
import { PutAllBack } from './put-all-back';
import { approvedBy, stateOf } from './run-words';

/** One run: when and by whom, what it did, and all of it put back. */
export function RunPage({ id }: { id: string }) {
  const { data, error, refetch } = useRun(id);
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={5} />;
  const { run, undo, serviceName, isLive } = data;
  return (
    <>
      <PageTitle
        above={<NavLink to="/history?tab=runs">← {text('nav.history')}</NavLink>}
        title={text('run.title')}
        subtitle={text('run.approved', {
          when: formatMoment(Date.parse(run.approvedAt)),
          by: approvedBy(run),
        })}
      />
      <section className="card" data-hook="run-result">
        <Card>
          <Card.Content>
            <div className="column">
              <Text>{text('result.done', run.result)}</Text>
              <Text secondary>
                {text('runs.state')}: {stateOf(run)}
              </Text>
              {undo ? null : <Text>{text('run.still')}</Text>}
            </div>
          </Card.Content>
        </Card>
      </section>
      {undo ? <PutAllBack undo={undo} service={serviceName} isLive={isLive} /> : null}
    </>
  );
}
