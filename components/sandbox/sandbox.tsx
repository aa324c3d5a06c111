'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { PageTitle } from '@/components/ui/page-title';
import { idsOf } from '@/lib/connectors/manifests';
import { useOverview } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { ContactList } from './contact-list';
import { FaultPanel } from './fault-panel';
import { Happened } from './happened';
import { ResetPanel } from './reset-panel';
import { SubscriberList } from './subscriber-list';
import { Tasks } from './tasks';

type Props = {
  /** The services that the sandbox has a server for. */ readonly services: readonly string[];
};

/**
 * Both services side by side, editable, with the app's last actions; below, the newsletter's
 * subscribers.
 */
export function Sandbox({ services }: Props) {
  const connected = useOverview().data?.connection?.service;
  const [crm = '', list] = (['crm', 'list'] as const).map((role) =>
    idsOf(role).find((id) => services.includes(id)),
  );
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
        subtitle={text('sandbox.subtitle')}
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
      <Tasks key={`tasks-${round}`} />
      <div key={`lists-${round}`} className="sandbox">
        <ContactList side="wix" />
        <ContactList side={connected ?? crm} />
        <Happened />
      </div>
      {list ? <SubscriberList key={`subscribers-${round}`} service={list} /> : null}
    </>
  );
}
