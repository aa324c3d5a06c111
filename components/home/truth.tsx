'use client';

import { Button, Card, Heading, Text } from '@wix/design-system';
import { outageWords } from '@/components/connections/outage-notice';
import { useHost } from '@/components/host/host';
import { useNow } from '@/components/ui/use-now';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { explainReason, text } from '@/lib/text/text';
import { formatAgo } from '@/lib/text/time';
import { ConnectCrm } from './connect-crm';

/** The overall state as one sentence. */
function truthOf(connection: ConnectionOverview): string {
  const { counts, total, phase, name } = connection;
  if (connection.parked) return explainReason({ reason: connection.parked, service: name }).what;
  if (connection.stoppedBy)
    return explainReason({ reason: connection.stoppedBy, service: name }).what;
  if (connection.outage) {
    const { outage } = connection;
    return `${outageWords(outage)} ${text('outage.safe', { count: outage.waiting })}`;
  }
  if (phase === 'paused') return text('home.truth.paused');
  if (connection.waitsForSetUp) return text('home.truth.setUp', { service: name });
  if (phase === 'preparing') return text('home.truth.preparing', { service: name });
  if (phase === 'applying') return text('home.truth.applying', { done: counts.inSync, total });
  if (counts.inSync === total) return text('home.truth.allMatch', { count: total });
  const rest = [
    counts.onHold + counts.failed > 0
      ? text('home.truth.needs', { count: counts.onHold + counts.failed })
      : '',
    counts.waiting > 0 ? text('home.truth.waiting', { count: counts.waiting }) : '',
    counts.excluded > 0 ? text('home.truth.excluded', { count: counts.excluded }) : '',
  ];
  return [text('home.truth.some', { inSync: counts.inSync, total }), ...rest]
    .filter(Boolean)
    .join(' ');
}

export function Truth({ connection }: { connection: ConnectionOverview }) {
  const host = useHost();
  const nowMs = useNow();
  const last = connection.lastChangeAtMs;
  return (
    <div className="card" data-hook="truth">
      <Card>
        <Card.Content>
          <div className="column">
            <div aria-live="polite">
              <Heading size="large" as="h2">
                {truthOf(connection)}
              </Heading>
            </div>
            {connection.waitsForSetUp ? (
              <div>
                <Button onClick={() => host.go('/setup')}>{text('home.truth.setUp.action')}</Button>
              </div>
            ) : (
              <Text secondary>
                {last === null
                  ? text('home.truth.noChange')
                  : text('home.truth.lastChange', { ago: formatAgo({ atMs: last, nowMs }) })}
              </Text>
            )}
          </div>
        </Card.Content>
      </Card>
    </div>
  );
}

/** The same for a site without a two-way connection. */
export function FlowsTruth({ connections }: { connections: readonly ConnectionCardView[] }) {
  const works = ({ phase, trouble, outage }: ConnectionCardView) =>
    phase === 'live' && !trouble && !outage;
  const params = { working: connections.filter(works).length, count: connections.length };
  const isAll = params.working === params.count;
  return (
    <div className="card" data-hook="truth">
      <Card>
        <Card.Content>
          <div className="column">
            <div aria-live="polite">
              <Heading size="large" as="h2">
                {text(isAll ? 'home.truth.flows' : 'home.truth.someFlows', params)}
              </Heading>
            </div>
            <Text secondary>{text('home.truth.noCrm')}</Text>
            <div>
              <ConnectCrm priority="secondary" />
            </div>
          </div>
        </Card.Content>
      </Card>
    </div>
  );
}
