'use client';

import { Button, SectionHelper } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { sideName } from '@/components/setup/side-name';
import { useCancelDeletions } from '@/lib/queries/first-sync';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';

/** Approved deletions that are not due yet, and a way to cancel them. */
export function ScheduledCard({ connection }: { connection: ConnectionOverview }) {
  const host = useHost();
  const cancel = useCancelDeletions();
  const scheduled = connection.scheduledDeletions;
  if (!scheduled) return null;
  const run = () =>
    void cancel.mutateAsync().then(
      ({ kept }) => host.toast(text('scheduled.cancelled', { kept }), 'success'),
      (error: Error) => host.toast(error.message, 'error'),
    );
  const title = text('scheduled.title', {
    count: scheduled.count,
    side: sideName({ side: scheduled.side, service: connection.name }),
    day: formatMoment(scheduled.atMs),
  });
  return (
    <div className="card" data-hook="scheduled">
      <SectionHelper skin="warning" fullWidth title={title}>
        <span className="column">
          <span>{text('scheduled.text')}</span>
          <span>
            <Button size="small" priority="secondary" onClick={run} disabled={cancel.isPending}>
              {text('scheduled.cancel')}
            </Button>
          </span>
        </span>
      </SectionHelper>
    </div>
  );
}
