'use client';

import { Heading, Text } from '@wix/design-system';
import { ConnectForm } from '@/components/home/connect-form';
import { useConnectAndPlan } from '@/lib/queries/first-sync';
import { text } from '@/lib/text/text';
import { StepCard } from './step-card';

const promises = ['setup.promise.contacts', 'setup.promise.fields', 'setup.promise.ids'] as const;

/** The credential, and what will not be touched. */
export function ConnectStep() {
  return (
    <StepCard title={text('connect.title')}>
      <ConnectForm connect={useConnectAndPlan()} />
      <div className="column-tight promise">
        <Heading size="tiny" as="h3">
          {text('setup.promise.title')}
        </Heading>
        <ul className="dots">
          {promises.map((key) => (
            <li key={key}>
              <Text size="small">{text(key)}</Text>
            </li>
          ))}
        </ul>
      </div>
    </StepCard>
  );
}
