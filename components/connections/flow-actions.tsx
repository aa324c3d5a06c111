'use client';

import { Button, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { useFlowAction } from '@/lib/queries/flows';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { AskOnce } from '../ui/ask-once';

/** Pause and resume, and the end of a connection after a question. */
export function FlowActions({ connection: { id, name, phase } }: { connection: ConnectionCardView }) {
  const host = useHost();
  const action = useFlowAction(id);
  const [isAsking, setIsAsking] = useState(false);
  const rests = phase === 'paused' || phase === 'needsReconnect';
  const run = (what: 'pause' | 'resume' | 'remove') =>
    action.mutate(what, {
      onSuccess: () => {
        host.toast(text(({ pause: 'flow.paused', resume: 'flow.resumed', remove: 'flow.removed' } as const)[what]), 'success');
        if (what === 'remove') host.go('/connections');
      },
      onError: (error) => host.toast(error.message, 'error'),
    });
  if (isAsking) {
    return (
      <AskOnce title={text('flow.remove.title', { name })} action={text('flow.remove')} isBusy={action.isPending} onConfirm={() => run('remove')} onCancel={() => setIsAsking(false)}>
        <Text>{text('flow.remove.text')}</Text>
      </AskOnce>
    );
  }
  return (
    <div className="row">
      <Button priority="secondary" size="small" onClick={() => run(rests ? 'resume' : 'pause')} disabled={action.isPending}>
        {text(rests ? 'flow.resume' : 'flow.pause')}
      </Button>
      <TextButton size="small" skin="dark" onClick={() => setIsAsking(true)}>
        {text('flow.remove')}
      </TextButton>
    </div>
  );
}
