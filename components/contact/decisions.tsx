'use client';

import { Button, Text } from '@wix/design-system';
import { useEffect, useRef, useState } from 'react';
import { type Decision, type SideName } from '@/lib/core/types';
import { useDecide } from '@/lib/queries/resources';
import { type ContactView } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { useHost } from '../host/host';

/** The buttons of whatever this contact waits for. A deletion asks once more, here in the page. */
export function Decisions({ contact }: { contact: ContactView }) {
  const host = useHost();
  const decide = useDecide(contact.linkId);
  const [isConfirming, setIsConfirming] = useState(false);
  const service = contact.serviceName;
  const can = new Set(contact.decisions);
  const where = contact.deleteOn === 'wix' ? 'Wix' : service;

  const send = (decision: Decision) =>
    decide.mutate(decision, {
      onSuccess: () => host.toast(text('contact.decide.done'), 'success'),
      onError: (error) => host.toast(error.message, 'error'),
      onSettled: () => setIsConfirming(false),
    });
  const take = (side: SideName) =>
    send({ kind: 'take', winners: Object.fromEntries((contact.fields ?? []).filter((field) => !field.same).map((field) => [field.row, side])) });
  const isBusy = decide.isPending;

  if (isConfirming) {
    return <ConfirmDeletion where={where} isBusy={isBusy} onConfirm={() => send({ kind: 'deleteThere' })} onCancel={() => setIsConfirming(false)} />;
  }
  return (
    <>
      {can.has('deleteThere') ? (
        <>
          <Button onClick={() => send({ kind: 'keep' })} disabled={isBusy}>
            {text('contact.decide.keep')}
          </Button>
          <Button skin="destructive" priority="secondary" onClick={() => setIsConfirming(true)} disabled={isBusy}>
            {text('contact.decide.delete')}
          </Button>
        </>
      ) : null}
      {can.has('take') ? (
        <>
          <Button priority="secondary" onClick={() => take('wix')} disabled={isBusy || contact.fields === null}>
            {text('contact.decide.takeWix')}
          </Button>
          <Button priority="secondary" onClick={() => take('remote')} disabled={isBusy || contact.fields === null}>
            {text('contact.decide.takeRemote', { service })}
          </Button>
        </>
      ) : null}
      {can.has('linkTo')
        ? contact.candidates.map(({ id, name }) => (
            <Button key={id} priority="secondary" onClick={() => send({ kind: 'linkTo', otherId: id })} disabled={isBusy}>
              {text('contact.decide.linkTo', { name })}
            </Button>
          ))
        : null}
      {can.has('createAnyway') ? (
        <Button priority="secondary" onClick={() => send({ kind: 'createAnyway' })} disabled={isBusy}>
          {text('contact.decide.createAnyway')}
        </Button>
      ) : null}
      {can.has('keep') && !can.has('deleteThere') ? (
        <Button priority="secondary" onClick={() => send({ kind: 'keep' })} disabled={isBusy}>
          {text('contact.decide.leave')}
        </Button>
      ) : null}
    </>
  );
}

type ConfirmProps = { readonly where: string; readonly isBusy: boolean; readonly onConfirm: () => void; readonly onCancel: () => void };

/** The question has the first focus, never the button that deletes; Escape leaves. */
function ConfirmDeletion({ where, isBusy, onConfirm, onCancel }: ConfirmProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div className="confirm" role="group" aria-labelledby="confirm-title" onKeyDown={(event) => event.key === 'Escape' && onCancel()}>
      <h2 id="confirm-title" ref={heading} tabIndex={-1} className="confirm-title">
        {text('contact.decide.confirm.title', { where })}
      </h2>
      <Text>{text('contact.decide.confirm.text', { where })}</Text>
      <div className="row">
        <Button priority="secondary" onClick={onCancel}>
          {text('cancel')}
        </Button>
        <Button skin="destructive" onClick={onConfirm} disabled={isBusy}>
          {text('contact.decide.confirm.action', { where })}
        </Button>
      </div>
    </div>
  );
}
