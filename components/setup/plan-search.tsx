'use client';

import { ExactSearch } from '@/components/ui/exact-search';
import { useFindInPlan } from '@/lib/queries/first-sync';
import { text } from '@/lib/text/text';
import { PlanRows } from './plan-rows';

/** Finds contacts in the plan by their exact address; the planned action is shown below. */
export function PlanSearch({ runId, service }: { runId: string; service: string }) {
  const find = useFindInPlan();
  const found = find.data?.items ?? [];
  return (
    <ExactSearch
      id="plan-email"
      onFind={(email) => find.mutate({ runId, email })}
      isBusy={find.isPending}
      error={find.error}
      none={find.isSuccess && found.length === 0 ? text('plan.find.none') : null}
    >
      {found.length > 0 ? <PlanRows items={found} service={service} showsKind /> : null}
    </ExactSearch>
  );
}
