'use client';

import { Button, SectionHelper } from '@wix/design-system';
import { type FirstSyncView } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { OthersChoice } from './others-choice';
import { PlanPeople } from './plan-people';
import { deletionsOf, PlanSentences } from './plan-sentences';
import { StepCard } from './step-card';
import { useReplan } from './use-replan';

/** The plan as it would be carried out: in sentences, then person by person. */
export function PreviewStep({ view }: { view: FirstSyncView }) {
  const host = useHost();
  const { run } = view;
  if (!run?.counts) return null;
  const deletes = deletionsOf(view);
  const action = (
    <Button onClick={() => host.go(deletes > 0 ? '/setup/deletion' : '/setup?step=start')} disabled={run.overtaken !== null}>
      {text(deletes > 0 ? 'start.look' : 'setup.continue')}
    </Button>
  );
  return (
    <>
      <StepCard title={text('plan.title')} intro={text('plan.text')} back="match" action={action}>
        <Overtaken view={view} />
        <PlanSentences view={view} counts={run.counts} />
        {view.connectionPhase === 'live' ? null : <OthersChoice view={view} />}
      </StepCard>
      <PlanPeople runId={run.id} counts={run.counts} service={view.serviceName} />
    </>
  );
}

/** A plan that can't be carried out any more says why; a new one takes its place. */
export function Overtaken({ view }: { view: FirstSyncView }) {
  const { make, isBusy } = useReplan(view);
  const why = view.run?.overtaken;
  if (!why) return null;
  return (
    <SectionHelper skin="warning" fullWidth actionText={text('plan.overtaken.action')} actionDisabled={isBusy} onAction={() => make({ choices: view.choices, then: 'match' })}>
      {text(`plan.overtaken.${why}`)}
    </SectionHelper>
  );
}
