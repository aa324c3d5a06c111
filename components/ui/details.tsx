'use client';

import { type ReactNode } from 'react';
import styles from './details.module.css';

/** Long or rarely needed content, collapsed until it is opened. */
export function Details({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details>
      <summary className={styles.summary}>{summary}</summary>
      {children}
    </details>
  );
}
