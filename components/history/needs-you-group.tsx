'use client';

import { Button, Card, Heading, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { useGroup, useRetryMany, type RetryMany } from '@/lib/queries/resources';
import { type NeedsYouGroup } from '@/lib/services/views';
import { needsDecision } from '@/lib/text/decisions';
import { explainReason, text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { StateBadge } from '../ui/state-badge';
import { WaitingRow } from './waiting-row';

/** One cause: what happened, why, what next, how many; the contacts and their retry below. */
export function NeedsYouGroupCard({ group, service }: { group: NeedsYouGroup; service: string }) {
  const host = useHost();
  const [cursor, setCursor] = useState<string | undefined>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const retryMany = useRetryMany();
  const page = useGroup({ state: group.state, code: group.reason.code, cursor, isOpen: cursor !== undefined });
  const { contacts, next } = cursor === undefined || !page.data ? group : page.data;
  const canRetry = !needsDecision(group.reason.code);
  const { what, why, next: advice } = explainReason({ reason: group.reason, service });

  const retry = (input: RetryMany) =>
    retryMany.mutate(input, {
      onSuccess: ({ count }) => {
        setSelected(new Set());
        host.toast(text('history.retried', { count }), 'success');
      },
      onError: (error) => host.toast(error.message, 'error'),
    });
  const toggle = (linkId: string) =>
    setSelected((now) => {
      const after = new Set(now);
      if (!after.delete(linkId)) after.add(linkId);
      return after;
    });

  return (
    <section className="card" data-hook={`group-${group.reason.code}`} aria-label={what}>
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row">
              <StateBadge state={group.state} />
              <Text secondary>{text('history.needs.count', { count: group.count })}</Text>
            </div>
            <Heading size="small" as="h2">
              {what}
            </Heading>
            <Text>
              {why} {advice}
            </Text>
            <ul className="plain-list rows">
              {contacts.map((contact) => (
                <WaitingRow
                  key={contact.linkId}
                  contact={contact}
                  isSelected={selected.has(contact.linkId)}
                  onToggle={() => toggle(contact.linkId)}
                  onRetry={canRetry ? () => retry({ linkIds: [contact.linkId] }) : null}
                />
              ))}
            </ul>
            <div className="row">
              {selected.size > 0 ? (
                <Button size="small" disabled={retryMany.isPending} onClick={() => retry({ linkIds: [...selected] })}>
                  {text('history.needs.retrySelected', { count: selected.size })}
                </Button>
              ) : null}
              {canRetry && group.count > 1 ? (
                <Button size="small" priority="secondary" disabled={retryMany.isPending} onClick={() => retry({ state: group.state, code: group.reason.code })}>
                  {text('history.needs.retryAll', { count: group.count })}
                </Button>
              ) : null}
              {cursor === undefined ? null : (
                <TextButton size="small" onClick={() => setCursor(undefined)}>
                  {text('first')}
                </TextButton>
              )}
              {next === null ? null : (
                <TextButton size="small" onClick={() => setCursor(next)}>
                  {text('next')}
                </TextButton>
              )}
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
