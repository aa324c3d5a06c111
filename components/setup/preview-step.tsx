'use client';

import { Button, SectionHelper, Text } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { useUnsaved } from '@/components/host/unsaved';
import { type Choices } from '@/lib/core/run/run';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { OthersChoice } from './others-choice';
import { PlanPeople } from './plan-people';
import { deletionsOf, PlanSentences } from './plan-sentences';
import { StepCard } from './step-card';
import { useReplan } from './use-replan';

const here = '/setup?step=preview';

/**
 * The plan as it would be applied: in sentences, then contact by contact. While the choices differ
 * from the plan's, the only way on is a new plan.
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

/** Continues to the start, by way of the deletions if there are any. */
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
  /** The choices of the new plan; absent: those of the old one. */
  readonly choices?: Choices;
};

/** Says why a plan can no longer be applied; a new one replaces it. */
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
