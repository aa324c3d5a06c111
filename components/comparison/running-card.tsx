'use client';

import { Button, Card, Heading, LinearProgressBar, Text } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { useStopComparison } from '@/lib/queries/comparison';
import { type ComparisonView } from '@/lib/services/views/comparison';
import { text } from '@/lib/text/text';

type Running = NonNullable<ComparisonView['running']>;

/** The share of the progress bar for reading, percent: it takes most of the time. */
const readingShare = 80;

function shareOf({ phase, listed, of, compared }: Running): number {
  const part = (done: number, all: number) => (all === 0 ? 0 : Math.min(1, done / all));
  return phase === 'reading'
    ? part(listed.wix + listed.remote, 2 * of) * readingShare
    : readingShare + part(compared, of) * (100 - readingShare);
}

/** Progress of the comparison; the worker continues even when no page is open. */
export function RunningCard({ view, running }: { view: ComparisonView; running: Running }) {
  const host = useHost();
  const stop = useStopComparison();
  const end = () =>
    stop.mutate(undefined, {
      onSuccess: () => host.toast(text('comparison.stopped'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <section className="card" data-hook="running">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('comparison.running.title')}
            </Heading>
            <LinearProgressBar
              padding="none"
              value={shareOf(running)}
              aria-label={text('comparison.running.label')}
              showProgressIndication
            />
            <div role="status" className="column-tight">
              <Text>
                {text(`comparison.running.${running.phase}`, {
                  ...running.listed,
                  compared: running.compared,
                  service: view.serviceName,
                })}
              </Text>
              <Text secondary>
                {text(
                  view.connectionPhase === 'live' ? 'comparison.running.note' : 'comparison.paused',
                )}
              </Text>
            </div>
            <div>
              <Button priority="secondary" size="small" onClick={end} disabled={stop.isPending}>
                {text('comparison.stop')}
              </Button>
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
