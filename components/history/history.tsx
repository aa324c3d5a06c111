'use client';

import { Tabs } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { useNeedsYou, useServiceName } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { WaitingList } from '../decisions/waiting-list';
import { useHost } from '../host/host';
import { PageTitle } from '../ui/page-title';
import { ChangesTab } from './changes-tab';

const tabs = ['needs', 'changes'] as const;

/** Opens on what needs the owner; the other tab is everything that was done. */
export function History() {
  const host = useHost();
  const params = useSearchParams();
  const needsYou = useNeedsYou();
  const service = useServiceName();
  const active = params.get('tab') === 'changes' ? 'changes' : 'needs';
  const items = [
    { id: 'needs', title: text('history.tab.needs', { count: needsYou.data?.total ?? 0 }) },
    { id: 'changes', title: text('history.tab.changes') },
  ];
  return (
    <>
      <PageTitle title={text('history.title')} subtitle={text('history.subtitle')} />
      <div className="tabs">
        <Tabs items={items} activeId={active} onClick={({ id }) => host.go(`/history?tab=${tabs.find((tab) => tab === id) ?? 'needs'}`)} />
      </div>
      {active === 'needs' ? <WaitingList service={service} /> : <ChangesTab service={service} cursor={params.get('cursor') ?? undefined} />}
    </>
  );
}
