'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { PageTitle } from '@/components/ui/page-title';
import { idsOf } from '@/lib/connectors/manifests';
import { useOverview } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { ContactList } from './contact-list';
import { CrmChoice } from './crm-choice';
import { FaultPanel } from './fault-panel';
import { Happened } from './happened';
import { ResetPanel } from './reset-panel';
import { nameOf } from './sides';
import { SubscriberList } from './subscriber-list';
import { Tasks } from './tasks';

type Props = {
  /** The services that the sandbox has a server for. */ readonly services: readonly string[];
};

const allOf = new Intl.ListFormat('en', { type: 'conjunction' });

/**
 * Wix and the connected CRM side by side, editable, with the app's last actions; below, the
 * newsletter's subscribers.
 */
export function Sandbox({ services }: Props) {
  const overview = useOverview();
  const connected = overview.data?.connection?.service;
  const serversOf = (role: 'crm' | 'list') => idsOf(role).filter((id) => services.includes(id));
  const crms = serversOf('crm');
  const [list] = serversOf('list');
  const [chosen, setChosen] = useState(crms[0]);
  const crm = connected ?? chosen ?? '';
  const accounts = services.filter((id) => id !== 'wix').map(nameOf);
  const host = useHost();
  const [panel, setPanel] = useState<'faults' | 'reset' | null>(null);
  // Counts the resets: everything below is remounted after each.
  const [round, setRound] = useState(0);
  const toggle = (wanted: 'faults' | 'reset') =>
    setPanel((now) => (now === wanted ? null : wanted));
  return (
    <>
      <PageTitle
        title={text('sandbox.title')}
        subtitle={text('sandbox.subtitle', { services: allOf.format(accounts) })}
        actions={
          <>
            <Button
              priority="secondary"
              onClick={() => toggle('faults')}
              aria-expanded={panel === 'faults'}
            >
              {text('sandbox.break')}
            </Button>
            <Button
              priority="secondary"
              onClick={() => toggle('reset')}
              aria-expanded={panel === 'reset'}
            >
              {text('sandbox.reset')}
            </Button>
            <Button onClick={() => host.go('/')}>{text('sandbox.owner')}</Button>
          </>
        }
      />
      {panel === 'faults' ? <FaultPanel /> : null}
      {panel === 'reset' ? (
        <ResetPanel onClose={() => setPanel(null)} onDone={() => setRound(round + 1)} />
      ) : null}
      <Tasks key={`tasks-${round}`} service={nameOf(crm)} />
      {overview.data && !connected && chosen && crms.length > 1 ? (
        <CrmChoice crms={crms} value={chosen} onChange={setChosen} />
      ) : null}
      <div key={`lists-${round}`} className="sandbox">
        <ContactList side="wix" />
        {overview.isPending ? <CardSkeleton lines={8} /> : <ContactList key={crm} side={crm} />}
        <Happened />
      </div>
      {list ? <SubscriberList key={`subscribers-${round}`} service={list} /> : null}
    </>
  );
}
