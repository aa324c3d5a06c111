'use client';

import { ChoiceCards } from '@/components/ui/choice-cards';
import { otherSide } from '@/lib/core/model/side';
import { type OthersRule } from '@/lib/core/run/run';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { sideName } from './side-name';

const rules: readonly OthersRule[] = ['create', 'label', 'delete'];

type Props = {
  readonly view: FirstSyncView;
  readonly value: OthersRule;
  readonly onChoose: (value: OthersRule) => void;
};

/** What happens to contacts that exist only on the side that is not the system of record. */
export function OthersChoice({ view, value, onChoose }: Props) {
  const side = otherSide(view.choices.systemOfRecord);
  const name = sideName({ side, service: view.serviceName });
  return (
    <ChoiceCards<OthersRule>
      legend={text('others.title', { side: name })}
      value={value}
      onChoose={onChoose}
      choices={rules.map((rule) => ({
        value: rule,
        title: text(`others.${rule}`),
        text: text(`others.${rule}.text`, { side: name }),
      }))}
    />
  );
}
