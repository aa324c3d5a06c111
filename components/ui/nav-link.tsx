'use client';

import { type MouseEvent, type ReactNode } from 'react';
import { useHost } from '@/components/host/host';
import styles from './nav-link.module.css';

type Props = {
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly ariaLabel?: string;
};

/** A link to one of our own pages; the host decides how it is opened. */
export function NavLink({ to, children, className = styles.link, isCurrent, ariaLabel }: Props) {
  const host = useHost();
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    host.go(to);
  };
  return (
    <a
      href={host.href(to)}
      onClick={open}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={ariaLabel}
    >
      {children}
    </a>
  );
}
