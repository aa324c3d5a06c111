'use client';

import { Button, LinearProgressBar, Text } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { AskOnce } from '@/components/ui/ask-once';
import { timeLeft } from '@/lib/core/run/run-time';
import { useStopPlan } from '@/lib/queries/first-sync';
import { useFlowAction } from '@/lib/queries/flows';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { formatDuration } from '@/lib/text/time';

/** The first sync's progress: done, left, time; the worker continues even when no page is open. */
export function Progress({ view, canPause = true }: { view: FirstSyncView; canPause?: boolean }) {
  const { run, connectionPhase } = view;
  if (!run) return null;
  const isHanding = connectionPhase === 'preparing';
  const done = isHanding ? 0 : Math.max(0, run.total - run.left);
  const share = run.total === 0 || isHanding ? 0 : (done / run.total) * 100;
  return (
    <div className="column" data-hook="progress">
      <LinearProgressBar
        padding="none"
        value={share}
        aria-label={text('progress.label')}
        showProgressIndication
      />
      <div role="status" className="column-tight">
        <Text>{progressOf({ view, run, done, isHanding })}</Text>
        {run.result ? <Text secondary>{text('progress.result', run.result)}</Text> : null}
      </div>
      {canPause && run.isStopping ? <Text>{text('stop.stopping')}</Text> : null}
      {canPause && !run.isStopping ? <Controls view={view} isChange={run.isChange} /> : null}
    </div>
  );
}

type Run = NonNullable<FirstSyncView['run']>;

function progressOf({
  view,
  run,
  done,
  isHanding,
}: {
  view: FirstSyncView;
  run: Run;
  done: number;
  isHanding: boolean;
}): string {
  const { total, left, counts } = run;
  if (view.connectionPhase === 'paused') return text('progress.paused', { done, total });
  if (isHanding) return text('progress.handing');
  if (!counts || left === 0) return text('progress.last', { done, total });
  return text('progress.done', {
    done,
    total,
    left: formatDuration(timeLeft({ counts, pace: view.pace, left, total })),
  });
}

/** Pause, resume and stop; a stop asks once more in the page. */
function Controls({ view, isChange }: { view: FirstSyncView; isChange: boolean }) {
  const host = useHost();
  const stop = useStopPlan();
  const [isAsking, setIsAsking] = useState(false);
  const action = useFlowAction(view.connectionId);
  const isPaused = view.connectionPhase === 'paused';
  if (isAsking) {
    const end = () =>
      void stop
        .mutateAsync()
        .then(
          () => host.toast(text('stop.asked'), 'success'),
          (error: Error) => host.toast(error.message, 'error'),
        )
        .finally(() => setIsAsking(false));
    return (
      <AskOnce
        title={text(isChange ? 'stop.change.ask' : 'stop.ask')}
        action={text('stop.action')}
        isBusy={stop.isPending}
        onConfirm={end}
        onCancel={() => setIsAsking(false)}
      >
        <Text>{text(isChange ? 'stop.change.text' : 'stop.text')}</Text>
      </AskOnce>
    );
  }
  return (
    <div className="row">
      <Button
        priority="secondary"
        size="small"
        disabled={action.isPending}
        onClick={() =>
          action.mutate(isPaused ? 'resume' : 'pause', {
            onError: (error) => host.toast(error.message, 'error'),
          })
        }
      >
        {text(isPaused ? 'home.connection.resume' : 'home.connection.pause')}
      </Button>
      <Button
        priority="secondary"
        skin="destructive"
        size="small"
        onClick={() => setIsAsking(true)}
      >
        {text('stop.action')}
      </Button>
    </div>
  );
}
