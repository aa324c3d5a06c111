'use client';

import { Button, SectionHelper } from '@wix/design-system';
import { useOverview, useResume } from '@/lib/queries/resources';
import { type ConnectionOverview } from '@/lib/services/views';
import { explainReason, text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { NavLink } from '../ui/nav-link';
import { PageTitle } from '../ui/page-title';
import { WaitingList } from './waiting-list';

/** Everything that waits for the owner's word, and the word itself. */
export function DecisionsPage() {
  const { data } = useOverview();
  const connection = data?.connection;
  return (
    <>
      <PageTitle above={<NavLink to="/">← {text('nav.home')}</NavLink>} title={text('decisions.title')} subtitle={text('decisions.subtitle')} />
      {connection?.parked ? <Guard connection={connection} /> : null}
      <WaitingList service={connection?.name ?? 'HubSpot'} />
    </>
  );
}

/** A guard stopped everything: that comes first, because nothing decided below is done before. */
function Guard({ connection }: { connection: ConnectionOverview }) {
  const host = useHost();
  const resume = useResume();
  if (!connection.parked) return null;
  const { what, why, next } = explainReason({ reason: connection.parked, service: connection.name });
  const run = () =>
    resume.mutate(undefined, {
      onSuccess: () => host.toast(text('home.connection.resumed'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <div className="card" data-hook="guard">
      <SectionHelper skin="danger" fullWidth title={what}>
        <span className="column">
          <span>
            {why} {next}
          </span>
          <span>
            <Button size="small" priority="secondary" onClick={run} disabled={resume.isPending}>
              {text('home.connection.resume')}
            </Button>
          </span>
        </span>
      </SectionHelper>
    </div>
  );
}
