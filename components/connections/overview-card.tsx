'use client';

import { Card, SectionHelper, Text } from '@wix/design-system';
import { type ReactNode } from 'react';
import { useNow } from '@/components/ui/use-now';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { explainReason, text } from '@/lib/text/text';
import { formatIn } from '@/lib/text/time';
import { FlowActions } from './flow-actions';
import { OutageNotice } from './outage-notice';
import { PhaseBadge } from './phase-badge';

/** A flow's state, what stops it, what it did, and its actions. */
export function OverviewCard({
  connection,
  children,
}: {
  connection: ConnectionCardView;
  children?: ReactNode;
}) {
  const { phase, trouble, name, nextAtMs } = connection;
  const nowMs = useNow();
  const parts = trouble ? explainReason({ reason: trouble, service: name }) : null;
  return (
    <section className="card" data-hook="flow-overview">
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row">
              <PhaseBadge {...connection} />
              {phase === 'live' && !trouble && !connection.outage ? (
                <Text secondary>
                  {nextAtMs === null
                    ? text('connections.told')
                    : text('connections.next', { when: formatIn({ atMs: nextAtMs, nowMs }) })}
                </Text>
              ) : null}
            </div>
            <OutageNotice connection={connection} />
            {parts ? (
              <SectionHelper
                skin={phase === 'needsReconnect' ? 'danger' : 'warning'}
                fullWidth
                title={parts.what}
              >
                {parts.why} {parts.next}
              </SectionHelper>
            ) : null}
            {children}
            <FlowActions connection={connection} />
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
