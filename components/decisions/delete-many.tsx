'use client';

import { FormField, Input, Text } from '@wix/design-system';
import { useState } from 'react';
import { AskOnce } from '@/components/ui/ask-once';
import { readCount } from '@/lib/core/values/read-count';
import { text } from '@/lib/text/text';

type Props = {
  readonly count: number;
  readonly isBusy: boolean;
  readonly onConfirm: (typed: string) => void;
  readonly onCancel: () => void;
};

/** Deleting several at once requires typing their number. */
export function DeleteMany({ count, isBusy, onConfirm, onCancel }: Props) {
  const [typed, setTyped] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const submit = () => {
    const isRight = count === 1 || readCount(typed) === count;
    setIsWrong(!isRight);
    if (isRight) onConfirm(typed);
  };
  return (
    <AskOnce
      title={text('decisions.deleteMany.title', { count })}
      action={text('deletion.action', { count })}
      isBusy={isBusy}
      onConfirm={submit}
      onCancel={onCancel}
    >
      <Text>{text('decisions.deleteMany.text')}</Text>
      {count > 1 ? (
        <div className="narrow">
          <FormField
            label={text('deletion.type.label', { count: String(count) })}
            id="decide-count"
            status={isWrong ? 'error' : undefined}
            statusMessage={isWrong ? text('deletion.type.wrong', { count }) : undefined}
          >
            <Input
              id="decide-count"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              onEnterPressed={submit}
              autocomplete="off"
            />
          </FormField>
        </div>
      ) : null}
    </AskOnce>
  );
}
