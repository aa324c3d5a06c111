'use client';

import { Text } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { type ReactNode } from 'react';
import { Loaded } from '@/components/ui/loaded';
import { PageLinks } from '@/components/ui/page-links';
import { type SideName } from '@/lib/core/model/side';
import { type ItemKind } from '@/lib/core/run/run';
import { usePlanItems } from '@/lib/queries/first-sync';
import { type PlanItemView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { PlanFilters } from './plan-filters';

type Props = {
  readonly runId: string;
  readonly kind: ItemKind;
  readonly side?: SideName | undefined;
  /** The list's path without filters and page; it has a query already. */ readonly path: string;
  readonly service: string;
  readonly children: (items: readonly PlanItemView[]) => ReactNode;
};

/**
 * 50 contacts of one kind, filtered by reason and changed field; the address holds the filters, so
 * that reload and Back keep them.
 */
export function PlanPage({ runId, kind, side, path, service, children }: Props) {
  const params = useSearchParams();
  const [code, of, row] = ['code', 'of', 'row'].map((name) => params.get(name) ?? undefined);
  const filter = { code, of, row };
  const cursor = params.get('cursor') ?? undefined;
  const page = usePlanItems({ runId, kind, side, ...filter, after: cursor });
  const filtered = `${path}${Object.entries(filter)
    .map(([name, value]) => (value ? `&${name}=${encodeURIComponent(value)}` : ''))
    .join('')}`;
  return (
    <div className="column">
      <PlanFilters
        runId={runId}
        kind={kind}
        side={side}
        filter={filter}
        path={path}
        service={service}
      />
      <Loaded answer={page} lines={[6]}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? <Text secondary>{text('plan.nothing')}</Text> : children(items)}
            <PageLinks path={filtered} cursor={cursor} next={next} />
          </>
        )}
      </Loaded>
    </div>
  );
}
