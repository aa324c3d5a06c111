'use client';

import { type SideName } from '@/lib/core/model/side';
import { type ItemKind } from '@/lib/core/run/run';
import { PlanPage } from './plan-page';
import { PlanRows } from './plan-rows';

type Props = {
  readonly runId: string;
  readonly kind: ItemKind;
  readonly side: SideName | undefined;
  readonly tab: string;
  readonly service: string;
};

/** Contacts of one kind, each with its planned action. */
export function PlanList({ runId, kind, side, tab, service }: Props) {
  return (
    <PlanPage
      runId={runId}
      kind={kind}
      side={side}
      path={`/setup?step=preview&tab=${tab}`}
      service={service}
    >
      {(items) => <PlanRows items={items} service={service} />}
    </PlanPage>
  );
}
