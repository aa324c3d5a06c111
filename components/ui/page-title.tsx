'use client';

import { Heading, Text } from '@wix/design-system';
import { type ReactNode } from 'react';

/** A page's heading with what it is for and its actions. */
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
    <div className="title">
      <div className="title-words">
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
