'use client';

import { Button, SectionHelper, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { NavLink } from '@/components/ui/nav-link';
import { otherSide } from '@/lib/core/model/side';
import { replacesMany } from '@/lib/core/plan/guards';
import { useApprove, useStopPlan } from '@/lib/queries/first-sync';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { OverwriteTick } from './overwrite-tick';
import { deletionsOf, labelsOf, PlanSentences } from './plan-sentences';
import { Overtaken } from './preview-step';
import { Progress } from './progress';
import { Result } from './result';
import { sideName } from './side-name';
import { StepCard } from './step-card';
import { isStarted } from './steps';

/** The owner's approval; then the progress, and the result. */
export function StartStep({ view }: { view: FirstSyncView }) {
  if (view.run?.counts && !isStarted(view))
    return <StartCard view={view} runId={view.run.id} counts={view.run.counts} />;
  const isRunning = view.run?.phase === 'applying' && view.connectionPhase !== 'live';
  return isRunning ? (
    <StepCard key="running" title={text('progress.title')}>
      <Progress view={view} />
    </StepCard>
  ) : (
    <Result view={view} />
  );
}

type Plan = NonNullable<FirstSyncView['run']>;
type Props = {
  readonly view: FirstSyncView;
  readonly runId: string;
  readonly counts: NonNullable<Plan['counts']>;
};

function StartCard({ view, runId, counts }: Props) {
  const host = useHost();
  const approve = useApprove();
  const [isTicked, setIsTicked] = useState(false);
  const needsTick = replacesMany(counts) && !isTicked;
  const stop = useStopPlan();
  const deletes = deletionsOf(view);
  const isLive = view.connectionPhase === 'live';
  const start = () =>
    void approve.mutateAsync({ runId, replacesMany: isTicked }).then(
      () => host.go('/setup?step=start'),
      (error: Error) => host.toast(error.message, 'error'),
    );
  const drop = () =>
    void stop.mutateAsync().then(
      () => host.toast(text('start.dropped'), 'success'),
      (error: Error) => host.toast(error.message, 'error'),
    );
  const action = (
    <>
      {deletes > 0 ? null : (
        <Button
          onClick={start}
          disabled={approve.isPending || needsTick || view.run?.overtaken !== null}
        >
          {text('start.action')}
        </Button>
      )}
      <TextButton skin="dark" onClick={drop} disabled={stop.isPending}>
        {text('start.drop')}
      </TextButton>
    </>
  );
  return (
    <StepCard
      key="start"
      title={text(isLive ? 'start.scope.title' : 'start.title')}
      intro={text(isLive ? 'start.scope.text' : 'start.text')}
      back="preview"
      action={action}
    >
      <Overtaken view={view} />
      <PlanSentences view={view} counts={counts} />
      {isLive ? null : <WhatOfOthers view={view} counts={counts} />}
      {deletes > 0 ? null : (
        <OverwriteTick
          counts={counts}
          service={view.serviceName}
          isTicked={isTicked}
          onTick={setIsTicked}
        />
      )}
      {deletes > 0 ? (
        <SectionHelper skin="warning" fullWidth>
          {text('start.deletions')} <NavLink to="/setup/deletion">{text('start.look')}</NavLink>
        </SectionHelper>
      ) : null}
    </StepCard>
  );
}

/** Repeats what happens to contacts only on the side that is not the system of record. */
function WhatOfOthers({ view, counts }: Pick<Props, 'view' | 'counts'>) {
  const { systemOfRecord, others } = view.choices;
  const name = (side: typeof systemOfRecord) => sideName({ side, service: view.serviceName });
  const count = {
    create: counts.creates[systemOfRecord],
    label: labelsOf(view),
    delete: deletionsOf(view),
  }[others];
  const names = { side: name(otherSide(systemOfRecord)), there: name(systemOfRecord) };
  return (
    <div data-hook="start-others">
      <Text weight="bold">{text(`start.others.${others}`, { count, ...names })}</Text>
    </div>
  );
}
