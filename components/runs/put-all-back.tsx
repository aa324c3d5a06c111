'use client';

import { Button, Card, Heading, LinearProgressBar, Text } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { AskOnce } from '@/components/ui/ask-once';
import { useUndoRun } from '@/lib/queries/resources';
import { type UndoRunView } from '@/lib/services/views/undo';
import { explainReason, text } from '@/lib/text/text';

type Props = { readonly undo: UndoRunView; readonly service: string; readonly isLive: boolean };

/** Shows what would be restored and what cannot; asks once; then the progress and the outcome. */
export function PutAllBack({ undo, service, isLive }: Props) {
  const { counts, progress } = undo;
  const isNothing = counts.values + counts.contacts === 0;
  return (
    <section className="card" data-hook="put-all-back">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('run.back.title')}
            </Heading>
            {progress ? <Progress progress={progress} service={service} /> : null}
            {progress === null && isNothing ? <Text>{text('run.back.none')}</Text> : null}
            {progress === null && !isNothing ? <Offer undo={undo} isLive={isLive} /> : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function Offer({ undo: { runId, counts }, isLive }: Pick<Props, 'undo' | 'isLive'>) {
  const host = useHost();
  const undoRun = useUndoRun();
  const [isAsking, setIsAsking] = useState(false);
  const send = () =>
    undoRun.mutate(runId, {
      onSuccess: () => host.toast(text('run.back.asked'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
      onSettled: () => setIsAsking(false),
    });
  return (
    <>
      <Text>{text('run.back.intro')}</Text>
      <Text weight="bold">{text('run.back.can', counts)}</Text>
      <div className="column-tight">
        <Text>{text('run.back.cant.title')}</Text>
        <ul className="dots">
          {(counts.contacts > 0
            ? (['moved', 'filled', 'made', 'ids', 'consent'] as const)
            : (['moved', 'filled', 'made', 'consent'] as const)
          ).map((what) => (
            <li key={what}>
              <Text size="small">{text(`run.back.cant.${what}`)}</Text>
            </li>
          ))}
          {counts.lost > 0 ? (
            <li>
              <Text size="small">{text('run.back.cant.lost', { lost: counts.lost })}</Text>
            </li>
          ) : null}
        </ul>
      </div>
      {isLive ? null : <Text>{text('run.back.notLive')}</Text>}
      {isAsking ? (
        <AskOnce
          title={text('run.back.ask', { count: counts.values + counts.contacts })}
          action={text('run.back.action')}
          isDestructive={false}
          isBusy={undoRun.isPending}
          onConfirm={send}
          onCancel={() => setIsAsking(false)}
        />
      ) : (
        <div>
          <Button onClick={() => setIsAsking(true)} disabled={!isLive}>
            {text('run.back.action')}
          </Button>
        </div>
      )}
    </>
  );
}

function Progress({
  progress,
  service,
}: {
  progress: NonNullable<UndoRunView['progress']>;
  service: string;
}) {
  const { phase, contacts, left, putBack, skipped } = progress;
  const share = contacts === 0 ? 0 : ((contacts - left) / contacts) * 100;
  return (
    <div className="column" role="status" data-hook="undo-progress">
      {phase === 'working' ? (
        <>
          <LinearProgressBar
            padding="none"
            value={share}
            aria-label={text('run.back.label')}
            showProgressIndication
          />
          <Text>{text('run.back.left', { left, contacts })}</Text>
        </>
      ) : (
        <Text weight="bold">{text('run.back.done', { count: putBack })}</Text>
      )}
      {skipped.map(({ reason, count }) => (
        <Text key={`${reason.code}/${reason.params?.side}`} size="small">
          {text('run.back.skipped', { count, what: explainReason({ reason, service }).what })}
        </Text>
      ))}
    </div>
  );
}
