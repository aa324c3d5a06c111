'use client';

import { Card, Heading, Tabs } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { useHost } from '@/components/host/host';
import { type SideName } from '@/lib/core/model/side';
import { type ItemKind, type PlanCounts } from '@/lib/core/run/run';
import { text } from '@/lib/text/text';
import { DownloadPlan } from './download-plan';
import { PlanList } from './plan-list';
import { PlanSearch } from './plan-search';
import { sideName } from './side-name';

type Props = { readonly runId: string; readonly counts: PlanCounts; readonly service: string };
type Tab = {
  readonly id: string;
  readonly title: string;
  readonly kind: ItemKind;
  readonly side?: SideName;
};

/** Deletions and contacts kept from them have their own page. */
const kinds: readonly ItemKind[] = ['update', 'fill', 'link', 'create', 'label', 'hold', 'skip'];

/** All contacts of the plan by planned action. */
export function PlanPeople({ runId, counts, service }: Props) {
  const host = useHost();
  const params = useSearchParams();
  const tabs = tabsOf({ counts, service });
  const active = tabs.find(({ id }) => id === params.get('tab')) ?? tabs[0];
  return (
    <section className="card" aria-label={text('plan.people')} data-hook="people">
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row spread">
              <Heading size="medium" as="h2">
                {text('plan.people')}
              </Heading>
              <DownloadPlan runId={runId} />
            </div>
            <PlanSearch runId={runId} service={service} />
            {active ? (
              <>
                <Tabs
                  items={tabs.map(({ id, title }) => ({ id, title }))}
                  activeId={active.id}
                  size="small"
                  horizontalPadding={false}
                  scrollOnOverflow
                  onClick={({ id }) => host.go(`/setup?step=preview&tab=${id}`)}
                />
                <PlanList
                  key={active.id}
                  runId={runId}
                  kind={active.kind}
                  side={active.side}
                  tab={active.id}
                  service={service}
                />
              </>
            ) : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function tabsOf({ counts, service }: Pick<Props, 'counts' | 'service'>): readonly Tab[] {
  return kinds.flatMap((kind): Tab[] => {
    const found = counts.kinds[kind];
    if (!found || found.items === 0) return [];
    if (kind !== 'create')
      return [
        {
          id: kind,
          kind,
          title: text('plan.tab', { kind: text(`plan.kind.${kind}`), count: found.items }),
        },
      ];
    return (['wix', 'remote'] as const).flatMap((side): Tab[] =>
      found[side] === 0
        ? []
        : [
            {
              id: `create-${side}`,
              kind,
              side,
              title: text('plan.tab.create', {
                side: sideName({ side, service }),
                count: found[side],
              }),
            },
          ],
    );
  });
}
