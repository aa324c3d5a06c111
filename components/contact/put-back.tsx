'use client';

import { Button, Text } from '@wix/design-system';
import { useEffect, useRef, useState } from 'react';
import { useHost } from '@/components/host/host';
import { useUndo } from '@/lib/queries/resources';
import { type UndoLine } from '@/lib/services/views/undo';
import { explainReason, text } from '@/lib/text/text';
import { showValue } from '@/lib/text/value';

type Props = { readonly linkId: string; readonly line: UndoLine; readonly service: string };

/**
 * Below a line of history: what exactly undoing it would do, with a question in the page, or why it
 * cannot be undone.
 */
export function PutBack({ linkId, line, service }: Props) {
  const [isAsking, setIsAsking] = useState(false);
  if (line.values.length === 0 && line.contact === null)
    return <LeftAlone line={line} service={service} />;
  if (isAsking)
    return <Ask linkId={linkId} line={line} service={service} onClose={() => setIsAsking(false)} />;
  return (
    <div>
      <Button size="small" priority="secondary" onClick={() => setIsAsking(true)}>
        {text('undo.action')}
      </Button>
    </div>
  );
}

/** The question gets the focus first; Escape closes it. */
function Ask({ linkId, line, service, onClose }: Props & { readonly onClose: () => void }) {
  const host = useHost();
  const undo = useUndo(linkId);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const [where, other] = line.side === 'wix' ? ['Wix', service] : [service, 'Wix'];
  const titleId = `put-back-${line.operationId}`;
  const send = (everywhere: boolean) =>
    undo.mutate(
      { operationId: line.operationId, everywhere },
      {
        onSuccess: () => host.toast(text('undo.done'), 'success'),
        onError: (error) => host.toast(error.message, 'error'),
        onSettled: onClose,
      },
    );
  return (
    <div
      className="confirm"
      role="group"
      aria-labelledby={titleId}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <h3 id={titleId} ref={heading} tabIndex={-1} className="confirm-title">
        {text('undo.title', { where })}
      </h3>
      <ul className="plain-list values break">
        {line.values.map(({ label, now, back }) => (
          <li key={label}>
            <Text size="small">
              {text('undo.value', { field: label, now: showValue(now), back: showValue(back) })}
            </Text>
          </li>
        ))}
      </ul>
      {line.contact ? (
        <Text size="small">
          {text('undo.contact', { where, fields: line.contact.labels.join(', ') })}{' '}
          {text('undo.contact.lost', { where })}{' '}
          {line.contact.onlyHere ? text('undo.contact.only', { where, other }) : ''}
        </Text>
      ) : (
        <Text size="small">{text('undo.follows', { where, other })}</Text>
      )}
      <LeftAlone line={line} service={service} />
      <div className="row">
        <Button priority="secondary" onClick={onClose}>
          {text('cancel')}
        </Button>
        {line.contact?.onlyHere ? (
          <Button priority="secondary" onClick={() => send(true)} disabled={undo.isPending}>
            {text('undo.everywhere')}
          </Button>
        ) : null}
        <Button onClick={() => send(false)} disabled={undo.isPending}>
          {text('undo.action')}
        </Button>
      </div>
    </div>
  );
}

function LeftAlone({ line, service }: Pick<Props, 'line' | 'service'>) {
  return line.left.map((reason) => (
    <Text key={reason.code} size="small" secondary>
      {text('undo.left', { what: explainReason({ reason, service }).what })}
    </Text>
  ));
}
