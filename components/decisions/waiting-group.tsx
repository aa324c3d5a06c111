'use client';

import { Card, Checkbox, Heading, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { StateBadge } from '@/components/ui/state-badge';
import { useGroup } from '@/lib/queries/resources';
import { type NeedsYouGroup, type WaitingContact } from '@/lib/services/views/contacts';
import { explainReason, text } from '@/lib/text/text';
import { ForMany } from './for-many';
import { WaitingRow } from './waiting-row';

/** The contact as it was shown when it was ticked. `from`: the page it was ticked on. */
type Selected = { readonly contact: WaitingContact; readonly from: string | undefined };

/** One cause: what happened, why, what next; an answer per contact, and one answer for many. */
export function WaitingGroupCard({ group, service }: { group: NeedsYouGroup; service: string }) {
  const [cursor, setCursor] = useState<string | undefined>();
  const page = useGroup({
    state: group.state,
    code: group.reason.code,
    of: group.of,
    cursor,
    isOpen: cursor !== undefined,
  });
  const { contacts, next } = cursor === undefined || !page.data ? group : page.data;
  const { what, why, next: advice } = explainReason({ reason: group.reason, service });
  const { here, elsewhere, choose, clear, has } = useSelection({ contacts, cursor });

  return (
    <section className="card" data-hook={`group-${group.reason.code}`} aria-label={what}>
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row">
              <StateBadge state={group.state === 'failed' ? 'failed' : 'onHold'} />
              <Text secondary>
                {text('history.needs.count', { count: group.count })}{' '}
                {text('decisions.decided', { count: group.decided })}
              </Text>
            </div>
            <Heading size="small" as="h2">
              {what}
            </Heading>
            <Text>
              {why} {advice}
            </Text>
            {contacts.length > 1 ? (
              <Checkbox
                checked={here.length === contacts.length}
                indeterminate={here.length > 0 && here.length < contacts.length}
                onChange={() => choose(contacts, here.length < contacts.length)}
              >
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
                  isSelected={has(contact)}
                  onToggle={
                    contacts.length > 1 || cursor !== undefined
                      ? () => choose([contact], !has(contact))
                      : null
                  }
                />
              ))}
            </ul>
            {elsewhere.length === 0 ? null : (
              <div className="row" data-hook="elsewhere">
                <Text secondary>{text('decisions.elsewhere', { count: elsewhere.length })}</Text>
                <TextButton size="small" onClick={clear}>
                  {text('decisions.clear')}
                </TextButton>
              </div>
            )}
            <ForMany
              group={group}
              chosen={[...here, ...elsewhere]}
              service={service}
              onDone={clear}
            />
            <Pager cursor={cursor} next={next} onGo={setCursor} />
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

/** The chosen contacts, of this page and of others; one decided meanwhile is not among them. */
function useSelection({
  contacts,
  cursor,
}: {
  contacts: readonly WaitingContact[];
  cursor: string | undefined;
}) {
  const [selected, setSelected] = useState<ReadonlyMap<string, Selected>>(new Map());
  const here = contacts.filter(({ linkId }) => selected.has(linkId));
  const elsewhere = [...selected.values()]
    .filter(
      ({ contact, from }) =>
        from !== cursor && !contacts.some(({ linkId }) => linkId === contact.linkId),
    )
    .map(({ contact }) => contact);
  const choose = (some: readonly WaitingContact[], isChosen: boolean) =>
    setSelected((now) => {
      const others = [...now].filter(([id]) => !some.some(({ linkId }) => linkId === id));
      return new Map([
        ...others,
        ...(isChosen
          ? some.map((contact) => [contact.linkId, { contact, from: cursor }] as const)
          : []),
      ]);
    });

  return {
    here,
    elsewhere,
    choose,
    clear: () => setSelected(new Map()),
    has: ({ linkId }: WaitingContact) => selected.has(linkId),
  };
}

function Pager({
  cursor,
  next,
  onGo,
}: {
  cursor: string | undefined;
  next: string | null;
  onGo: (cursor: string | undefined) => void;
}) {
  if (cursor === undefined && next === null) return null;
  return (
    <div className="row">
      {cursor === undefined ? null : (
        <TextButton size="small" onClick={() => onGo(undefined)}>
          {text('first')}
        </TextButton>
      )}
      {next === null ? null : (
        <TextButton size="small" onClick={() => onGo(next)}>
          {text('next')}
        </TextButton>
      )}
    </div>
  );
}
