'use client';

import { Card, Tabs, Text, TextButton } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { useHost } from '@/components/host/host';
import { PlanSearch } from '@/components/setup/plan-search';
import { sideName } from '@/components/setup/side-name';
import type { SideName } from '@/lib/core/model/side';
import type { ItemKind } from '@/lib/core/run/run';
import { usePlanFacets } from '@/lib/queries/first-sync';
import type { FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { tabs, type DeletionTab } from './deletion-tab';
import { DeletionTable } from './deletion-table';

type Run = NonNullable<FirstSyncView['run']>;

type Props = {
  readonly view: FirstSyncView;
  readonly run: Run;
  readonly count: number;
  readonly side: SideName;
};

/** Contacts to be deleted, contacts that cannot be, and contacts kept for a look. */
export function DeletionPeople({ view, run, count, side }: Props) {
  const host = useHost();
  const params = useSearchParams();
  const active = tabs.find((tab) => tab === params.get('tab')) ?? 'delete';
  // A contact that is labelled instead stays on its list and is counted there.
  const undeletable = useListedCount({ runId: run.id, kind: 'undeletable' });
  const keep = useListedCount({ runId: run.id, kind: 'keep' });
  const countOf = (tab: DeletionTab) => ({ delete: count, undeletable, keep })[tab];
  return (
    <section className="card" data-hook="deletion-people">
      <Card>
        <Card.Content>
          <div className="column">
            <Tabs
              items={tabs.map((id) => ({
                id,
                title: text(`deletion.tab.${id}`, { count: countOf(id) }),
              }))}
              activeId={active}
              size="small"
              horizontalPadding={false}
              onClick={({ id }) => host.go(`/setup/deletion?tab=${id}`)}
            />
            <div role="status">
              <Text weight="bold">
                {text('deletion.left', { count })} {text('deletion.outs', { count: run.outs })}
              </Text>
            </div>
            <TabNote tab={active} side={side} service={view.serviceName} />
            <PlanSearch runId={run.id} service={view.serviceName} />
            <DeletionTable key={active} runId={run.id} tab={active} service={view.serviceName} />
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

/** The number of contacts on a list, whatever happens to them. */
const useListedCount = (list: { readonly runId: string; readonly kind: ItemKind }) =>
  usePlanFacets(list).data?.reasons.reduce((sum, { count }) => sum + count, 0) ?? 0;

function TabNote({ tab, side, service }: { tab: DeletionTab; side: SideName; service: string }) {
  const host = useHost();
  if (tab === 'delete') return null;
  return (
    <div className="row">
      <Text secondary>
        {text(`deletion.tab.${tab}.text`, { side: sideName({ side, service }) })}
      </Text>
      {side === 'wix' && host.openContacts ? (
        <TextButton onClick={() => host.openContacts?.()}>{text('deletion.openWix')}</TextButton>
      ) : null}
    </div>
  );
}
