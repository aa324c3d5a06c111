'use client';

import { Button, SectionHelper, Text } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { useUnsaved } from '@/components/host/unsaved';
import { type Choices } from '@/lib/core/run/run';
import { type FirstSyncView } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { OthersChoice } from './others-choice';
import { PlanPeople } from './plan-people';
import { deletionsOf, PlanSentences } from './plan-sentences';
import { StepCard } from './step-card';
import { useReplan } from './use-replan';

const here = '/setup?step=preview';

/**
 * The plan as it would be carried out: in sentences, then person by person. While another choice is
 * made than the plan was made for, the way on is a new plan and nothing else.
 */
export function PreviewStep({ view }: { view: FirstSyncView }) {
  const { make, isBusy } = useReplan(view);
  const [others, setOthers] = useState(view.choices.others);
  const isChanged = others !== view.choices.others;
  useUnsaved(isChanged && !isBusy, (path) => path.startsWith(here));
  const { run } = view;
  if (!run?.counts) return null;
  const renew = () => make({ choices: { ...view.choices, others }, then: 'preview' });
  const action = isChanged ? (
    <Button onClick={renew} disabled={isBusy}>
      {text('others.again')}
    </Button>
  ) : (
    <GoOn view={view} />
  );
  return (
    <>
      <StepCard title={text('plan.title')} intro={text('plan.text')} back="match" action={action}>
        <Overtaken view={view} choices={{ ...view.choices, others }} />
        <PlanSentences view={view} counts={run.counts} />
        {view.connectionPhase === 'live' ? null : (
          <OthersChoice view={view} value={others} onChoose={setOthers} />
        )}
        <div role="status">
          {isChanged ? <Text weight="bold">{text('others.changed')}</Text> : null}
        </div>
      </StepCard>
      <PlanPeople runId={run.id} counts={run.counts} service={view.serviceName} />
    </>
  );
}

/** On to the start, by way of those who would be deleted. */
function GoOn({ view }: { view: FirstSyncView }) {
  const host = useHost();
  const deletes = deletionsOf(view) > 0;
  return (
    <Button
      onClick={() => host.go(deletes ? '/setup/deletion' : '/setup?step=start')}
      disabled={view.run?.overtaken !== null}
    >
      {text(deletes ? 'start.look' : 'setup.continue')}
    </Button>
  );
}

type OvertakenProps = {
  readonly view: FirstSyncView;
  /** Of the new plan; absent: those of the old one. */
  readonly choices?: Choices;
};

/** A plan that can't be carried out any more says why; a new one takes its place. */
export function Overtaken({ view, choices = view.choices }: OvertakenProps) {
  const { make, isBusy } = useReplan(view);
  const why = view.run?.overtaken;
  if (!why) return null;
  return (
    <SectionHelper
      skin="warning"
      fullWidth
      actionText={text('plan.overtaken.action')}
      actionDisabled={isBusy}
      onAction={() => make({ choices, then: 'match' })}
    >
      {text(`plan.overtaken.${why}`)}
    </SectionHelper>
  );
}
