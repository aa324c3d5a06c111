'use client';

import { Button, Text } from '@wix/design-system';
import { OverviewCard } from '@/components/connections/overview-card';
import { useHost } from '@/components/host/host';
import { NavLink } from '@/components/ui/nav-link';
import { useFlowAction } from '@/lib/queries/flows';
import { type ExportView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

/** An export's progress, its counts, and the next run. */
export function OverviewTab({ view }: { view: ExportView }) {
  const { counts, listed, postsTo } = view;
  return (
    <OverviewCard connection={view}>
      <Text>{text('export.overview.sent', { count: counts.inSync })}</Text>
      {listed === null ? null : <Text>{text('export.listed', { count: listed })}</Text>}
      {counts.excluded > 0 ? (
        <Text secondary>{text('export.overview.out', { count: counts.excluded })}</Text>
      ) : null}
      {counts.failed > 0 ? (
        <NavLink to={`/connections/${view.id}?tab=activity`}>
          {text('export.overview.refused', { count: counts.failed })}
        </NavLink>
      ) : null}
      {postsTo ? <Text secondary>{text('export.overview.posts', { host: postsTo })}</Text> : null}
      {view.phase === 'live' ? <RunNow id={view.id} /> : null}
    </OverviewCard>
  );
}

function RunNow({ id }: { id: number }) {
  const host = useHost();
  const action = useFlowAction(id);
  const run = () =>
    action.mutate('resume', {
      onSuccess: () => host.toast(text('export.now.done'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <div>
      <Button size="small" onClick={run} disabled={action.isPending}>
        {text('export.now')}
      </Button>
    </div>
  );
}
