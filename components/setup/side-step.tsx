'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { useUnsaved } from '@/components/host/unsaved';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { type SideName } from '@/lib/core/model/side';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { FoundLine } from './found-line';
import { StepCard } from './step-card';
import { useReplan } from './use-replan';

/** The system of record: the side whose value wins where the two differ. */
export function SideStep({ view }: { view: FirstSyncView }) {
  const [chosen, setChosen] = useState<SideName>(view.choices.systemOfRecord);
  const { replan, isBusy } = useReplan(view);
  const service = view.serviceName;
  useUnsaved(chosen !== view.choices.systemOfRecord && !isBusy);
  const goOn = () =>
    // This choice changes which contacts are left over, so what happens to them is asked again.
    replan({
      choices:
        chosen === view.choices.systemOfRecord
          ? view.choices
          : { ...view.choices, systemOfRecord: chosen, others: 'create' },
      then: 'match',
    });
  return (
    <StepCard
      title={text('side.title')}
      intro={text('side.text')}
      action={
        <Button onClick={goOn} disabled={isBusy}>
          {text('setup.continue')}
        </Button>
      }
    >
      <FoundLine view={view} />
      <ChoiceCards<SideName>
        legend={text('side.legend')}
        showsLegend={false}
        value={chosen}
        onChoose={setChosen}
        choices={[
          { value: 'wix', title: text('side.is', { side: 'Wix' }), text: text('side.because.wix') },
          {
            value: 'remote',
            title: text('side.is', { side: service }),
            text: text('side.because.remote', { service }),
          },
        ]}
      />
    </StepCard>
  );
}
