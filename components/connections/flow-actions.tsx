'use client';

import { Button, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { AskOnce } from '@/components/ui/ask-once';
import { useFlowAction, useRemoveFlow } from '@/lib/queries/flows';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

/** Pause, resume, and removal of a connection after a question. */
export function FlowActions({
  connection: { id, name, phase },
}: {
  connection: ConnectionCardView;
}) {
  const host = useHost();
  const action = useFlowAction(id);
  const remove = useRemoveFlow(id);
  const [isAsking, setIsAsking] = useState(false);
  const rests = phase === 'paused' || phase === 'needsReconnect';
  const onError = (error: Error) => host.toast(error.message, 'error');
  const run = (what: 'pause' | 'resume') =>
    action.mutate(what, {
      onSuccess: () =>
        host.toast(text(what === 'pause' ? 'flow.paused' : 'flow.resumed'), 'success'),
      onError,
    });
  const end = () =>
    remove.mutateAsync().then(() => {
      host.toast(text('flow.removed'), 'success');
      host.go('/connections');
    }, onError);
  if (isAsking) {
    return (
      <AskOnce
        title={text('flow.remove.title', { name })}
        action={text('flow.remove')}
        isBusy={remove.isPending}
        onConfirm={() => void end()}
        onCancel={() => setIsAsking(false)}
      >
        <Text>{text('flow.remove.text')}</Text>
      </AskOnce>
    );
  }
  return (
    <div className="row">
      {phase === 'preparing' ? null : (
        <Button
          priority="secondary"
          size="small"
          onClick={() => run(rests ? 'resume' : 'pause')}
          disabled={action.isPending}
        >
          {text(rests ? 'flow.resume' : 'flow.pause')}
        </Button>
      )}
      <TextButton size="small" skin="dark" onClick={() => setIsAsking(true)}>
        {text('flow.remove')}
      </TextButton>
    </div>
  );
}
