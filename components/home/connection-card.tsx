'use client';

import { Badge, Button, Card, Heading, Text } from '@wix/design-system';
import { PauseSmall, RefreshSmall, StatusAlertFilledSmall, StatusCompleteFilledSmall } from '@wix/wix-ui-icons-common';
import { usePause, useResume } from '@/lib/queries/resources';
import { type ConnectionOverview } from '@/lib/services/views';
import { explainReason, text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { ConnectForm } from './connect-form';
import { isResting } from './connection-state';

const looks = {
  preparing: { skin: 'neutralStandard', icon: <RefreshSmall /> },
  applying: { skin: 'neutralStandard', icon: <RefreshSmall /> },
  live: { skin: 'neutralSuccess', icon: <StatusCompleteFilledSmall /> },
  paused: { skin: 'neutralLight', icon: <PauseSmall /> },
  needsReconnect: { skin: 'neutralDanger', icon: <StatusAlertFilledSmall /> },
} as const;

/** The connection by icon, word and colour; what stopped it; pause and resume. */
export function ConnectionCard({ connection }: { connection: ConnectionOverview }) {
  const look = connection.parked ? looks.needsReconnect : looks[connection.phase];
  const word = connection.parked ? text('phase.parked') : text(`phase.${connection.phase}`);
  const trouble = connection.parked ?? connection.stoppedBy;
  const needsToken = connection.stoppedBy?.code === 'unauthorized' && connection.stoppedBy.params?.side === 'remote';
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
              <Badge skin={look.skin} prefixIcon={look.icon} uppercase={false}>
                {word}
              </Badge>
            </div>
            {connection.account ? <Text secondary>{connection.account}</Text> : null}
            <Text>{parts ? `${parts.why} ${parts.next}` : progressOf(connection)}</Text>
            {needsToken ? <ConnectForm /> : <PauseButton connection={connection} />}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function progressOf({ phase, realTime, name, checkEveryMs }: ConnectionOverview): string {
  if (phase === 'paused') return text('home.connection.paused');
  if (phase === 'preparing' || phase === 'applying') return text('home.connection.starting');
  return realTime ? text('home.connection.realTime') : text('home.connection.interval', { service: name, seconds: Math.round(checkEveryMs / 1000) });
}

function PauseButton({ connection }: { connection: ConnectionOverview }) {
  const host = useHost();
  const pause = usePause();
  const resume = useResume();
  const rests = isResting(connection);
  const action = rests ? resume : pause;
  const run = () =>
    action.mutate(undefined, {
      onSuccess: () => host.toast(text(rests ? 'home.connection.resumed' : 'home.connection.paused'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <div>
      <Button priority="secondary" size="small" onClick={run} disabled={action.isPending}>
        {text(rests ? 'home.connection.resume' : 'home.connection.pause')}
      </Button>
    </div>
  );
}
