'use client';

import { Text } from '@wix/design-system';
import { type ItemKind } from '@/lib/core/run';
import { type SideName } from '@/lib/core/types';
import { usePlanItems } from '@/lib/queries/first-sync';
import { text } from '@/lib/text/text';
import { Failure } from '../ui/failure';
import { CardSkeleton } from '../ui/page-skeleton';
import { PageLinks } from './page-links';
import { PlanRows } from './plan-rows';

type Props = { readonly runId: string; readonly kind: ItemKind; readonly side: SideName | undefined; readonly tab: string; readonly cursor: string | undefined; readonly service: string };

/** 50 people of one kind; the address holds the page, so that a reload and Back find it. */
export function PlanList({ runId, kind, side, tab, cursor, service }: Props) {
  const { data, error, refetch } = usePlanItems({ runId, kind, side, after: cursor });
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={6} />;
  return (
    <div className="column">
      {data.items.length === 0 ? <Text secondary>{text('plan.nothing')}</Text> : <PlanRows items={data.items.map((item) => ({ ...item, kind }))} service={service} />}
      <PageLinks path={`/setup?step=preview&tab=${tab}`} cursor={cursor} next={data.next} />
    </div>
  );
}
