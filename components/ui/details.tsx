'use client';

import { type ReactNode } from 'react';
import styles from './details.module.css';

/** What is long or rarely wanted, closed until it is asked for. */
export function Details({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details>
      <summary className={styles.summary}>{summary}</summary>
      {children}
    </details>
  );
}
