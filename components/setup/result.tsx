'use client';

import { Button, Text } from '@wix/design-system';
import { ChangeList } from '@/components/history/change-list';
import { useHost } from '@/components/host/host';
import { NavLink } from '@/components/ui/nav-link';
import { useChanges, useOverview } from '@/lib/queries/resources';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { StepCard } from './step-card';

/** The first sync's result, what is left for the owner, and the first live change to watch. */
export function Result({ view }: { view: FirstSyncView }) {
  const host = useHost();
  const { data } = useOverview();
  const counts = data?.connection?.counts;
  return (
    <StepCard
      key="result"
      title={text('result.title')}
      action={<Button onClick={() => host.go('/')}>{text('result.home')}</Button>}
    >
      <div className="column" data-hook="result">
        {counts ? <Text>{text('result.match', { count: counts.inSync })}</Text> : null}
        {view.run?.result ? <Text>{text('result.done', view.run.result)}</Text> : null}
        {counts && counts.failed > 0 ? (
          <Text>{text('result.refused', { count: counts.failed })}</Text>
        ) : null}
        {counts && counts.onHold > 0 ? (
          <Text>{text('result.waits', { count: counts.onHold })}</Text>
        ) : null}
        {counts && counts.failed + counts.onHold > 0 ? (
          <NavLink to="/decisions">{text('result.why')}</NavLink>
        ) : null}
        {view.run ? (
          <NavLink to={`/runs/${view.run.id}`}>{text('run.putBack.link')}</NavLink>
        ) : null}
      </div>
      <FirstChange service={view.serviceName} />
    </StepCard>
  );
}

/** The newest change made after the first sync, as it arrives. */
function FirstChange({ service }: { service: string }) {
  const { data } = useChanges({});
  const newest = data?.changes[0];
  return (
    <div className="column" aria-live="polite">
      <Text secondary>{text('result.try', { service })}</Text>
      {newest && newest.cause !== 'firstSync' ? (
        <ChangeList changes={[newest]} service={service} showsContact />
      ) : null}
    </div>
  );
}
