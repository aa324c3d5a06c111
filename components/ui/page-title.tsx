'use client';

import { Heading, Text } from '@wix/design-system';
import { type ReactNode } from 'react';
import styles from './page-title.module.css';

/** A page's heading with its purpose and its actions. */
export function PageTitle({
  title,
  subtitle,
  actions,
  above,
}: {
  title: ReactNode;
  subtitle?: ReactNode;
  actions?: ReactNode;
  above?: ReactNode;
}) {
  return (
    <div className={styles.title}>
      <div className={styles.words}>
        {above}
        <Heading size="extraLarge" as="h1">
          {title}
        </Heading>
        {subtitle ? <Text secondary>{subtitle}</Text> : null}
      </div>
      {actions ? <div className="row">{actions}</div> : null}
    </div>
  );
}
