'use client';

import { Box, Tabs } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { exportTabs } from '@/components/export/export-tabs';
import { formTabs } from '@/components/form/form-tabs';
import { ConnectionCard } from '@/components/home/connection-card';
import { useHost } from '@/components/host/host';
import { FieldsTab } from '@/components/mapping/fields-tab';
import { newsletterTabs } from '@/components/newsletter/newsletter-tabs';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { NotFound } from '@/components/ui/not-found';
import { PageTitle } from '@/components/ui/page-title';
import { useConnectionCard } from '@/lib/queries/flows';
import { useOverview } from '@/lib/queries/resources';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { FlowTab } from './flow-tab';
import { nameOfConnection } from './outage-notice';

/** One connection with the tabs of its flow. */
export function ConnectionPage({ id }: { id: number }) {
  return (
    <Loaded answer={useConnectionCard(id)} lines={[5]}>
      {(connection) => (connection ? <Found connection={connection} /> : <NotFound />)}
    </Loaded>
  );
}

function Found({ connection }: { connection: ConnectionCardView }) {
  return (
    <>
      <PageTitle
        above={<NavLink to="/connections">← {text('connections.title')}</NavLink>}
        title={nameOfConnection(connection)}
        subtitle={text(`flow.${connection.flow}`)}
      />
      <FlowTabs connection={connection} />
    </>
  );
}

const tabs = ['overview', 'fields', 'rules', 'activity'] as const;
type Tab = (typeof tabs)[number];

/** The tabs of each flow; rules and activity of the two-way sync are on Home and in History. */
const tabsOf: Readonly<Record<ConnectionCardView['flow'], readonly Tab[]>> = {
  twoWay: ['overview', 'fields'],
  export: tabs,
  form: tabs,
  subscribers: tabs,
};

function FlowTabs({ connection }: { connection: ConnectionCardView }) {
  const host = useHost();
  const wanted = useSearchParams().get('tab');
  const shown = tabsOf[connection.flow];
  const active = shown.find((tab) => tab === wanted) ?? 'overview';
  return (
    <>
      <Box display="block" marginBottom="SP3">
        <Tabs
          items={shown.map((id) => ({ id, title: text(`tab.${id}`) }))}
          activeId={active}
          onClick={({ id }) => host.go(`/connections/${connection.id}?tab=${String(id)}`)}
        />
      </Box>
      {active === 'fields' ? (
        <FieldsTab id={connection.id} />
      ) : (
        <OwnTab connection={connection} tab={active} />
      )}
    </>
  );
}

/** The tabs specific to a flow; the key remounts them with another flow, whose hook differs. */
function OwnTab({
  connection: { id, flow },
  tab,
}: {
  connection: ConnectionCardView;
  tab: Exclude<Tab, 'fields'>;
}) {
  switch (flow) {
    case 'twoWay':
      return <TwoWay />;
    case 'export':
      return <FlowTab key={flow} id={id} tab={tab} tabs={exportTabs} />;
    case 'form':
      return <FlowTab key={flow} id={id} tab={tab} tabs={formTabs} />;
    case 'subscribers':
      return <FlowTab key={flow} id={id} tab={tab} tabs={newsletterTabs} />;
  }
}

function TwoWay() {
  return (
    <Loaded answer={useOverview()} lines={[5]}>
      {({ connection }) => (connection ? <ConnectionCard connection={connection} /> : null)}
    </Loaded>
  );
}
