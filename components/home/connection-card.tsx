'use client';

import { Button, Card, Heading, SectionHelper, Text } from '@wix/design-system';
import { useState } from 'react';
import { RefusedLists } from '@/components/comparison/refused-lists';
import { OutageNotice } from '@/components/connections/outage-notice';
import { PhaseBadge } from '@/components/connections/phase-badge';
import { useHost } from '@/components/host/host';
import { Progress } from '@/components/setup/progress';
import { AskOnce } from '@/components/ui/ask-once';
import { NavLink } from '@/components/ui/nav-link';
import { useNow } from '@/components/ui/use-now';
import { isConnectorId, manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { useFirstSync } from '@/lib/queries/first-sync';
import { useFlowAction } from '@/lib/queries/flows';
import { useConnect } from '@/lib/queries/resources';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { explainReason, text } from '@/lib/text/text';
import { formatAgo } from '@/lib/text/time';
import { ConnectForm } from './connect-form';
import { isResting, sayFreshness } from './connection-state';
import { Disconnect } from './disconnect';

/**
 * The connection by icon, word and colour; what stopped it; the first sync's progress; pause,
 * resume and disconnect.
 */
export function ConnectionCard({ connection }: { connection: ConnectionOverview }) {
  const trouble = connection.parked ?? connection.stoppedBy;
  const needsToken =
    connection.stoppedBy?.code === 'unauthorized' && connection.stoppedBy.params?.side === 'remote';
  const isListRefused = connection.parked?.code === 'emptyList';
  const parts = trouble ? explainReason({ reason: trouble, service: connection.name }) : null;
  return (
    <section className="card span-6" data-hook="connection">
      <Card stretchVertically>
        <Card.Content>
          <div className="column">
            <div className="row">
              <Heading size="medium" as="h2">
                Wix ⇄ {connection.name}
              </Heading>
              <PhaseBadge {...connection} isParked={connection.parked !== null} />
            </div>
            {connection.account ? <Text secondary>{connection.account}</Text> : null}
            <OutageNotice connection={connection} />
            {connection.outage ? null : (
              <Text>{parts ? `${parts.why} ${parts.next}` : sayFreshness(connection)}</Text>
            )}
            <Warnings connection={connection} />
            {connection.phase === 'live' && !connection.parked ? (
              <TakesPart connection={connection} />
            ) : null}
            {connection.phase === 'live' || connection.waitsForSetUp ? null : <FirstSyncProgress />}
            {connection.phase === 'live' && !connection.parked ? (
              <Compared connection={connection} />
            ) : null}
            {isListRefused && connection.parked ? (
              <RefusedLists reason={connection.parked} service={connection.name} />
            ) : null}
            {needsToken && isConnectorId(connection.service) ? (
              <Reconnect service={connection.service} />
            ) : null}
            {!needsToken && !isListRefused && !connection.waitsForSetUp ? (
              <PauseButton connection={connection} />
            ) : null}
            {isMassChange(connection) ? (
              <NavLink to="/history?tab=changes">{text('home.connection.wentOver')}</NavLink>
            ) : null}
            <Disconnect connection={connection} />
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

/** Missing fields: what does not work, and what to do. */
function Warnings({ connection }: { connection: ConnectionOverview }) {
  return connection.warnings.map((reason) => {
    const { what, why, next } = explainReason({ reason, service: connection.name });
    return (
      <SectionHelper key={what} skin="warning" fullWidth size="small" title={what}>
        {why} {next}
      </SectionHelper>
    );
  });
}

function TakesPart({ connection }: { connection: ConnectionOverview }) {
  return (
    <div className="row">
      <Text secondary>
        {text(connection.isForAll ? 'home.connection.all' : 'home.connection.some')}
      </Text>
      <NavLink to="/setup?step=match">{text('home.connection.scope')}</NavLink>
    </div>
  );
}

/** The newest report in one line, as a link to it. */
function Compared({ connection: { compared, isComparing } }: { connection: ConnectionOverview }) {
  const nowMs = useNow();
  const words = isComparing
    ? text('comparison.home.running')
    : compared
      ? text('comparison.home', {
          ago: formatAgo({ atMs: compared.atMs, nowMs }),
          percent: compared.percent,
        })
      : text('comparison.home.none');
  return (
    <div data-hook="compared">
      <NavLink to="/comparison">{words}</NavLink>
    </div>
  );
}

function Reconnect({ service }: { service: ConnectorId }) {
  return (
    <>
      <Heading size="small" as="h3">
        {text('connect.again', { service: manifests[service].name })}
      </Heading>
      <ConnectForm service={service} connect={useConnect()} />
    </>
  );
}

/** Shown only while a first sync is being applied. */
function FirstSyncProgress() {
  const { data } = useFirstSync({ isConnected: true });
  return data?.run?.phase === 'applying' && data.connectionPhase !== 'live' ? (
    <Progress view={data} canPause={false} />
  ) : null;
}

/** A guard asks whether this many changes are intended. */
const isMassChange = ({ parked }: ConnectionOverview) => parked?.code === 'massOverwrite';

/** A mass change is released only after a question that states its size. */
function PauseButton({ connection }: { connection: ConnectionOverview }) {
  const host = useHost();
  const action = useFlowAction(connection.id);
  const [isAsking, setIsAsking] = useState(false);
  const rests = isResting(connection);
  const words = isMassChange(connection) ? 'right' : 'resume';
  const run = () =>
    action.mutate(rests ? 'resume' : 'pause', {
      onSuccess: () =>
        host.toast(
          text(
            rests
              ? words === 'right'
                ? 'home.connection.right.done'
                : 'home.connection.resumed'
              : 'home.connection.paused',
          ),
          'success',
        ),
      onError: (error) => host.toast(error.message, 'error'),
    });
  const asks = rests && words === 'right';
  if (isAsking && asks) {
    return (
      <AskOnce
        title={text('home.connection.right.ask')}
        action={text('home.connection.right')}
        isBusy={action.isPending}
        onConfirm={run}
        onCancel={() => setIsAsking(false)}
      >
        <Text>{text('home.connection.right.text', { count: connection.counts.waiting })}</Text>
      </AskOnce>
    );
  }
  return (
    <div>
      <Button
        priority="secondary"
        size="small"
        onClick={asks ? () => setIsAsking(true) : run}
        disabled={action.isPending}
      >
        {text(rests ? `home.connection.${words}` : 'home.connection.pause')}
      </Button>
    </div>
  );
}
