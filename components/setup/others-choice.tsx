'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { type OthersRule } from '@/lib/core/run';
import { otherSide } from '@/lib/core/types';
import { type FirstSyncView } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { ChoiceCards } from '../ui/choice-cards';
import { sideName } from './side-name';
import { useReplan } from './use-replan';

const rules: readonly OthersRule[] = ['create', 'label', 'delete'];

/** What becomes of people who are only on the side that is not right; another answer needs another plan. */
export function OthersChoice({ view }: { view: FirstSyncView }) {
  const [others, setOthers] = useState(view.choices.others);
  const { make, isBusy } = useReplan(view);
  const side = sideName({ side: otherSide(view.choices.systemOfRecord), service: view.serviceName });
  return (
    <div className="column">
      <ChoiceCards<OthersRule>
        legend={text('others.title', { side })}
        value={others}
        onChoose={setOthers}
        choices={rules.map((value) => ({ value, title: text(`others.${value}`), text: text(`others.${value}.text`, { side }) }))}
      />
      {others === view.choices.others ? null : (
        <div>
          <Button size="small" priority="secondary" disabled={isBusy} onClick={() => make({ choices: { ...view.choices, others }, then: 'preview' })}>
            {text('others.again')}
          </Button>
        </div>
      )}
    </div>
  );
}
