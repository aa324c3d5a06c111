'use client';

import { ExactSearch } from '@/components/ui/exact-search';
import { useFindInReport } from '@/lib/queries/comparison';
import { text } from '@/lib/text/text';
import { DifferenceRows } from './difference-rows';

/** Finds contacts in the report by their exact address; their differences are shown below. */
export function ReportSearch({ runId, service }: { runId: string; service: string }) {
  const find = useFindInReport();
  const found = find.data?.items ?? [];
  return (
    <ExactSearch
      id="report-email"
      onFind={(email) => find.mutate({ runId, email })}
      isBusy={find.isPending}
      error={find.error}
      none={find.isSuccess && found.length === 0 ? text('comparison.find.none') : null}
    >
      {found.length > 0 ? <DifferenceRows runId={runId} items={found} service={service} /> : null}
    </ExactSearch>
  );
}
