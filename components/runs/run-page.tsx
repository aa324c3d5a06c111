'use client';

import { Card, Text } from '@wix/design-system';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { useRun } from '@/lib/queries/resources';
import { type RunPageView } from '@/lib/services/views/undo';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';
import { PutAllBack } from './put-all-back';
import { approvedBy, stateOf } from './run-words';

/** One run: when and by whom, its results, and a way to undo all of it. */
export function RunPage({ id }: { id: string }) {
  return (
    <Loaded answer={useRun(id)} lines={[5]}>
      {(view) => <Run {...view} />}
    </Loaded>
  );
}

function Run({ run, undo, serviceName, isLive }: RunPageView) {
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
