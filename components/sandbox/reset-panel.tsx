'use client';

import { Button, Text } from '@wix/design-system';
import { useEffect, useRef } from 'react';
import { useHost } from '@/components/host/host';
import { useResetSandbox } from '@/lib/queries/sandbox';
import { text } from '@/lib/text/text';
import { forgetTasks } from './task-memory';

/** Asks before everything is reset. */
export function ResetPanel({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const host = useHost();
  const reset = useResetSandbox();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const run = () =>
    reset.mutate(undefined, {
      onSuccess: () => {
        forgetTasks();
        onDone();
        host.toast(text('sandbox.reset.done'), 'success');
        onClose();
      },
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <section
      className="card confirm"
      aria-labelledby="reset-title"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <h2 id="reset-title" ref={heading} tabIndex={-1} className="confirm-title">
        {text('sandbox.reset.title')}
      </h2>
      <Text>{text('sandbox.reset.text')}</Text>
      <div className="row">
        <Button priority="secondary" onClick={onClose}>
          {text('cancel')}
        </Button>
        <Button skin="destructive" onClick={run} disabled={reset.isPending}>
          {text('sandbox.reset.action')}
        </Button>
      </div>
    </section>
  );
}
