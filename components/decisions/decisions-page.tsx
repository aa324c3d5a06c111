'use client';

import { SectionHelper } from '@wix/design-system';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { useOverview, useServiceName } from '@/lib/queries/resources';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { explainReason, text } from '@/lib/text/text';
import { Outcomes } from './outcomes';
import { WaitingList } from './waiting-list';

/** Everything that waits for the owner's decision, and the decisions themselves. */
export function DecisionsPage() {
  const { data } = useOverview();
  const service = useServiceName();
  const connection = data?.connection;
  return (
    <>
      <PageTitle
        above={<NavLink to="/">← {text('nav.home')}</NavLink>}
        title={text('decisions.title')}
        subtitle={text('decisions.subtitle')}
      />
      {connection?.parked ? <Guard connection={connection} /> : null}
      <Outcomes>
        <WaitingList service={service} />
      </Outcomes>
    </>
  );
}

/** A guard stopped everything: shown first, as decisions below are not carried out before it. */
function Guard({ connection }: { connection: ConnectionOverview }) {
  if (!connection.parked) return null;
  const { what, why, next } = explainReason({
    reason: connection.parked,
    service: connection.name,
  });
  return (
    <div className="card" data-hook="guard">
      <SectionHelper skin="danger" fullWidth title={what}>
        {why} {next} <NavLink to="/">{text('setup.stopped.action')}</NavLink>
      </SectionHelper>
    </div>
  );
}
