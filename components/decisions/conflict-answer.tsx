'use client';

import { Button, Text, TextButton } from '@wix/design-system';
import { useId, useState } from 'react';
import { useUnsaved } from '@/components/host/unsaved';
import { sideName } from '@/components/setup/side-name';
import { type SideName } from '@/lib/core/model/side';
import { type ComparedField, type WaitingContact } from '@/lib/services/views/contacts';
import { text } from '@/lib/text/text';
import { showValue } from '@/lib/text/value';
import styles from './conflict-answer.module.css';
import { type Decide } from './decide';

const sides = ['wix', 'remote'] as const;

/** Both values of every waiting field: one click takes all from one side, or choose one by one. */
export function ConflictAnswer({
  waiting,
  service,
  decide,
}: {
  waiting: WaitingContact;
  service: string;
  decide: Decide;
}) {
  const [picked, setPicked] = useState<Readonly<Record<number, SideName>>>({});
  const { fields } = waiting;
  // A button that takes all from one side must not discard single choices.
  const isPicking = fields.some(({ row }) => picked[row]);
  useUnsaved(isPicking && !decide.isBusy);
  if (fields.length === 0) return <Text size="small">{text('decisions.unreadable')}</Text>;
  const name = waiting.name ?? text('contact.unnamed');
  const isMixed = fields.length > 1 && fields.every(({ row }) => picked[row]);
  const all = (side: SideName) =>
    decide.send({
      kind: 'take',
      winners: Object.fromEntries(fields.map(({ row }) => [row, side])),
    });
  return (
    <>
      <table className="data">
        <thead>
          <tr>
            <th scope="col">{text('contact.fields.field')}</th>
            {sides.map((side) => (
              <th key={side} scope="col" className="wide">
                {sideName({ side, service })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow
              key={field.row}
              field={field}
              service={service}
              picked={picked[field.row]}
              onPick={
                fields.length > 1 ? (side) => setPicked({ ...picked, [field.row]: side }) : null
              }
            />
          ))}
        </tbody>
      </table>
      <div className="row">
        {isPicking
          ? null
          : sides.map((side) => {
              const label = text('decisions.take', { side: sideName({ side, service }) });
              return (
                <Button
                  key={side}
                  size="small"
                  priority="secondary"
                  onClick={() => all(side)}
                  disabled={decide.isBusy}
                  aria-label={`${label}: ${name}`}
                >
                  {label}
                </Button>
              );
            })}
        {fields.length > 1 ? (
          <Button
            size="small"
            onClick={() => decide.send({ kind: 'take', winners: picked })}
            disabled={decide.isBusy || !isMixed}
            aria-label={`${text('decisions.takePicked')}: ${name}`}
          >
            {text('decisions.takePicked')}
          </Button>
        ) : null}
        {isPicking ? (
          <TextButton size="small" onClick={() => setPicked({})}>
            {text('decisions.pickNone')}
          </TextButton>
        ) : null}
      </div>
    </>
  );
}

type RowProps = {
  readonly field: ComparedField;
  readonly service: string;
  readonly picked: SideName | undefined;
  /** `null` for a single field: the buttons below suffice. */ readonly onPick:
    ((side: SideName) => void) | null;
};

function FieldRow({ field, service, picked, onPick }: RowProps) {
  const group = useId();
  return (
    <tr>
      <th scope="row">{field.label}</th>
      {sides.map((side) => (
        <td key={side}>
          {onPick ? (
            <label className={styles.pick}>
              <input
                type="radio"
                name={group}
                checked={picked === side}
                onChange={() => onPick(side)}
                aria-label={text('decisions.pick', {
                  field: field.label,
                  side: sideName({ side, service }),
                })}
              />
              {showValue(field[side])}
            </label>
          ) : (
            showValue(field[side])
          )}
        </td>
      ))}
    </tr>
  );
}
