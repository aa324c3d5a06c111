'use client';

import { Button, Text } from '@wix/design-system';
import { type ReactNode } from 'react';
import { sideName } from '@/components/setup/side-name';
import { otherSide } from '@/lib/core/model/side';
import { type PersonView, type WaitingContact } from '@/lib/services/views/contacts';
import { text } from '@/lib/text/text';
import { formatDay } from '@/lib/text/time';
import { showValue } from '@/lib/text/value';
import { type Decide } from './decide';
import styles from './match-answer.module.css';

/** Side by side: the contact, and all possible matches on the other side. */
export function MatchAnswer({
  waiting,
  service,
  decide,
}: {
  waiting: WaitingContact;
  service: string;
  decide: Decide;
}) {
  const self = waiting.people[0];
  if (!self) return <Text size="small">{text('decisions.unreadable')}</Text>;
  const there = sideName({ side: otherSide(self.side), service });
  const name = waiting.name ?? text('contact.unnamed');
  return (
    <>
      <div className={styles.people}>
        <PersonCard person={self} service={service} />
        {waiting.candidates.map((candidate) => (
          <PersonCard key={candidate.id} person={candidate} service={service}>
            {candidate.isTaken ? (
              <Text size="small" secondary>
                {text('decisions.taken')}
              </Text>
            ) : (
              <Button
                size="small"
                onClick={() => decide.send({ kind: 'linkTo', otherId: candidate.id })}
                disabled={decide.isBusy}
                aria-label={text('decisions.same.of', {
                  name,
                  other: candidate.name ?? candidate.id,
                })}
              >
                {text('decisions.same')}
              </Button>
            )}
          </PersonCard>
        ))}
      </div>
      {waiting.candidates.length === 0 ? (
        <Text size="small">
          {text('decisions.nobodyThere', { there, here: sideName({ side: self.side, service }) })}
        </Text>
      ) : null}
      <div className="row">
        <Button
          size="small"
          priority="secondary"
          onClick={() => decide.send({ kind: 'keep' })}
          disabled={decide.isBusy}
          aria-label={`${text('decisions.apart')}: ${name}`}
        >
          {text('decisions.apart')}
        </Button>
        <Button
          size="small"
          priority="secondary"
          onClick={() => decide.send({ kind: 'createAnyway' })}
          disabled={decide.isBusy}
          aria-label={`${text('decisions.create', { there })}: ${name}`}
        >
          {text('decisions.create', { there })}
        </Button>
      </div>
    </>
  );
}

function PersonCard({
  person,
  service,
  children,
}: {
  person: PersonView;
  service: string;
  children?: ReactNode;
}) {
  return (
    <div className={styles.person}>
      <Text size="small" weight="bold">
        {sideName({ side: person.side, service })}
      </Text>
      <span className="break">
        <Text>{person.name ?? text('contact.unnamed')}</Text>
      </span>
      <span className="break">
        <Text size="small">{showValue(person.email)}</Text>
      </span>
      <Text size="small">{showValue(person.phone)}</Text>
      <Text size="small" secondary>
        {text('decisions.changed', { day: formatDay(Date.parse(person.changedAt)) })}
      </Text>
      {children}
    </div>
  );
}
