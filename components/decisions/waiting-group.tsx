'use client';

import { Card, Checkbox, Heading, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { useGroup } from '@/lib/queries/resources';
import { type NeedsYouGroup } from '@/lib/services/views';
import { explainReason, text } from '@/lib/text/text';
import { StateBadge } from '../ui/state-badge';
import { ForMany } from './for-many';
import { WaitingRow } from './waiting-row';

/** One cause: what happened, why, what next; each contact with its own answer, and one answer for many. */
export function WaitingGroupCard({ group, service }: { group: NeedsYouGroup; service: string }) {
  const [cursor, setCursor] = useState<string | undefined>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const page = useGroup({ state: group.state, code: group.reason.code, cursor, isOpen: cursor !== undefined });
  const { contacts, next } = cursor === undefined || !page.data ? group : page.data;
  const { what, why, next: advice } = explainReason({ reason: group.reason, service });
  // Whoever was decided meanwhile is no longer there to be chosen.
  const chosen = contacts.filter(({ linkId }) => selected.has(linkId));
  const choose = (linkIds: readonly string[], isChosen: boolean) =>
    setSelected((now) => new Set(isChosen ? [...now, ...linkIds] : [...now].filter((id) => !linkIds.includes(id))));
  const open = (to: string | undefined) => {
    setCursor(to);
    setSelected(new Set());
  };

  return (
    <section className="card" data-hook={`group-${group.reason.code}`} aria-label={what}>
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row">
              <StateBadge state={group.state === 'failed' ? 'failed' : 'onHold'} />
              <Text secondary>
                {text('history.needs.count', { count: group.count })} {text('decisions.decided', { count: group.decided })}
              </Text>
            </div>
            <Heading size="small" as="h2">
              {what}
            </Heading>
            <Text>
              {why} {advice}
            </Text>
            {contacts.length > 1 ? (
              <Checkbox checked={chosen.length === contacts.length} indeterminate={chosen.length > 0 && chosen.length < contacts.length} onChange={() => choose(contacts.map(({ linkId }) => linkId), chosen.length < contacts.length)}>
                {text('decisions.selectPage')}
              </Checkbox>
            ) : null}
            <ul className="plain-list rows">
              {contacts.map((contact) => (
                <WaitingRow
                  key={contact.linkId}
                  contact={contact}
                  group={group}
                  service={service}
                  isSelected={selected.has(contact.linkId)}
                  onToggle={contacts.length > 1 ? () => choose([contact.linkId], !selected.has(contact.linkId)) : null}
                />
              ))}
            </ul>
            <ForMany group={group} chosen={chosen} service={service} onDone={() => setSelected(new Set())} />
            {cursor === undefined && next === null ? null : (
              <div className="row">
                {cursor === undefined ? null : (
                  <TextButton size="small" onClick={() => open(undefined)}>
                    {text('first')}
                  </TextButton>
                )}
                {next === null ? null : (
                  <TextButton size="small" onClick={() => open(next)}>
                    {text('next')}
                  </TextButton>
                )}
              </div>
            )}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
