'use client';

import { Box, Card, Heading, Tabs } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { Outcomes } from '@/components/decisions/outcomes';
import { WaitingList } from '@/components/decisions/waiting-list';
import { countNeeds, needsOf, type Need } from '@/components/home/needs';
import { NeedLinks } from '@/components/home/needs-you-card';
import { useHost } from '@/components/host/host';
import { RunsTab } from '@/components/runs/runs-tab';
import { PageTitle } from '@/components/ui/page-title';
import { useConnections } from '@/lib/queries/flows';
import { useNeedsYou, useServiceName } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { ChangesTab } from './changes-tab';

const tabs = ['needs', 'changes', 'runs'] as const;

/** Opens on what needs the owner; the other tabs are all changes, and all approved runs. */
export function History() {
  const host = useHost();
  const params = useSearchParams();
  const needsYou = useNeedsYou();
  const service = useServiceName();
  const needs = needsOf(useConnections().data?.connections ?? []);
  const active = tabs.find((tab) => tab === params.get('tab')) ?? 'needs';
  const cursor = params.get('cursor') ?? undefined;
  const items = [
    {
      id: 'needs',
      title: text('history.tab.needs', {
        count: countNeeds({ needs, connection: { needsYou: needsYou.data?.total ?? 0 } }),
      }),
    },
    { id: 'changes', title: text('history.tab.changes') },
    { id: 'runs', title: text('history.tab.runs') },
  ];
  return (
    <>
      <PageTitle title={text('history.title')} subtitle={text('history.subtitle')} />
      <Box display="block" marginBottom="SP3">
        <Tabs
          items={items}
          activeId={active}
          onClick={({ id }) => host.go(`/history?tab=${tabs.find((tab) => tab === id) ?? 'needs'}`)}
        />
      </Box>
      {active === 'needs' ? <NeedsYou needs={needs} service={service} /> : null}
      {active === 'changes' ? <ChangesTab service={service} cursor={cursor} /> : null}
      {active === 'runs' ? <RunsTab cursor={cursor} /> : null}
    </>
  );
}

/** The same as on Home: what other connections wait for, then the waiting contacts. */
function NeedsYou({ needs, service }: { needs: readonly Need[]; service: string }) {
  if (needs.length === 0)
    return (
      <Outcomes>
        <WaitingList service={service} />
      </Outcomes>
    );
  return (
    <>
      <section className="card" data-hook="flow-needs">
        <Card>
          <Card.Content>
            <div className="column">
              <Heading size="small" as="h2">
                {text('history.needs.flows')}
              </Heading>
              <NeedLinks needs={needs} />
            </div>
          </Card.Content>
        </Card>
      </section>
      <Outcomes>
        <WaitingList service={service} saysNothing={false} />
      </Outcomes>
    </>
  );
}
