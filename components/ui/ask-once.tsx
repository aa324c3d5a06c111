'use client';

import { Button } from '@wix/design-system';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { text } from '@/lib/text/text';

type Props = {
  readonly title: string;
  readonly action: string;
  /** The label of the button that changes nothing. */
  readonly cancel?: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
  readonly isDestructive?: boolean;
  readonly children?: ReactNode;
};

/**
 * A question in the page. It gets the focus first, never the confirming button; Escape closes it.
 */
export function AskOnce({
  title,
  action,
  cancel = text('cancel'),
  isBusy,
  onConfirm,
  onCancel,
  isDestructive = true,
  children,
}: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  useEffect(() => heading.current?.focus(), []);
  return (
    <div
      className="confirm"
      role="group"
      aria-labelledby={titleId}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <h3 id={titleId} ref={heading} tabIndex={-1} className="confirm-title">
        {title}
      </h3>
      {children}
      <div className="row">
        <Button priority="secondary" onClick={onCancel}>
          {cancel}
        </Button>
        <Button
          skin={isDestructive ? 'destructive' : 'standard'}
          onClick={onConfirm}
          disabled={isBusy}
        >
          {action}
        </Button>
      </div>
    </div>
  );
}
