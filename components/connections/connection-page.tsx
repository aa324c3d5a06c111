'use client';

import { Tabs } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { ExportTab } from '@/components/export/export-tab';
import { FormTab } from '@/components/form/form-tab';
import { ConnectionCard } from '@/components/home/connection-card';
import { useHost } from '@/components/host/host';
import { FieldsTab } from '@/components/mapping/fields-tab';
import { NewsletterTab } from '@/components/newsletter/newsletter-tab';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import { NotFound } from '@/components/ui/not-found';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { PageTitle } from '@/components/ui/page-title';
import { useConnectionCard } from '@/lib/queries/flows';
import { useOverview } from '@/lib/queries/resources';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { nameOfConnection } from './outage-notice';

/** One connection with its tabs; which there are is its flow's own. */
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

/** Which tabs a flow has; rules and activity of the two-way sync stand on Home and in History. */
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
      <div className="tabs">
        <Tabs
          items={shown.map((id) => ({ id, title: text(`tab.${id}`) }))}
          activeId={active}
          onClick={({ id }) => host.go(`/connections/${connection.id}?tab=${String(id)}`)}
        />
      </div>
      {active === 'fields' ? (
        <FieldsTab id={connection.id} />
      ) : (
        <FlowTab connection={connection} tab={active} />
      )}
    </>
  );
}

/** What is a flow's own. */
function FlowTab({
  connection,
  tab,
}: {
  connection: ConnectionCardView;
  tab: Exclude<Tab, 'fields'>;
}) {
  switch (connection.flow) {
    case 'twoWay':
      return <TwoWay />;
    case 'export':
      return <ExportTab connection={connection} tab={tab} />;
    case 'form':
      return <FormTab connection={connection} tab={tab} />;
    case 'subscribers':
      return <NewsletterTab connection={connection} tab={tab} />;
  }
}

function TwoWay() {
  const connection = useOverview().data?.connection;
  return connection ? <ConnectionCard connection={connection} /> : <CardSkeleton lines={5} />;
}
