'use client';

import { useEffect, useRef, type ReactNode } from 'react';
import styles from './focused-heading.module.css';

/**
 * The heading of a step: it gets the focus when the step appears, so that it is read first and no
 * button has the focus.
 */
export function FocusedHeading({
  children,
  level = 'h2',
}: {
  children: ReactNode;
  level?: 'h1' | 'h2';
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const Heading = level;
  return (
    <Heading ref={heading} tabIndex={-1} className={level === 'h1' ? styles.page : styles.step}>
      {children}
    </Heading>
  );
}
