'use client';

import { Button, Card, Heading, Text } from '@wix/design-system';
import { useHost } from '@/components/host/host';
import { useNow } from '@/components/ui/use-now';
import { useFix } from '@/lib/queries/comparison';
import { type ComparisonView } from '@/lib/services/views/comparison';
import { text } from '@/lib/text/text';
import { formatAgo } from '@/lib/text/time';

type Report = NonNullable<ComparisonView['report']>;

/** The report as one sentence, and one button that fixes all fixable differences. */
export function ReportCard({ view, report }: { view: ComparisonView; report: Report }) {
  const nowMs = useNow();
  const fixable = report.kinds.reduce((sum, { fixable: count }) => sum + count, 0);
  return (
    <section className="card" data-hook="report">
      <Card>
        <Card.Content>
          <div className="column">
            <div aria-live="polite">
              <Heading size="large" as="h2">
                {text('comparison.headline', {
                  percent: report.percent,
                  differences: report.differences,
                })}
              </Heading>
            </div>
            <Text>
              {text('comparison.counts', { people: report.people })}{' '}
              {report.leftOut > 0 ? text('comparison.leftOut', { leftOut: report.leftOut }) : null}
            </Text>
            <Text secondary>
              {text('comparison.at', { ago: formatAgo({ atMs: report.atMs, nowMs }) })}
            </Text>
            {fixable > 0 ? (
              <FixAll
                runId={report.runId}
                count={fixable}
                isOff={view.connectionPhase !== 'live'}
              />
            ) : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function FixAll({ runId, count, isOff }: { runId: string; count: number; isOff: boolean }) {
  const fix = useFixWithWord();
  return (
    <div>
      <Button disabled={isOff || fix.isPending} onClick={() => fix.run({ runId })}>
        {text('comparison.fixAll', { count })}
      </Button>
    </div>
  );
}

/** Fixes differences and shows a toast with their number. */
export function useFixWithWord() {
  const host = useHost();
  const fix = useFix();
  const run = (input: { runId: string; no?: number }) =>
    fix.mutate(input, {
      onSuccess: ({ count }) => host.toast(text('comparison.fixed', { count }), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return { run, isPending: fix.isPending };
}
