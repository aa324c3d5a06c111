'use client';

import { Button, Card, Text } from '@wix/design-system';
import { type ReactNode } from 'react';
import { useHost } from '@/components/host/host';
import { FocusedHeading } from '@/components/ui/focused-heading';
import { text } from '@/lib/text/text';
import styles from './step-card.module.css';
import { type SetUpStep } from './steps';

type Props = {
  readonly title: string;
  readonly intro?: string;
  readonly children?: ReactNode;
  readonly back?: SetUpStep;
  readonly action?: ReactNode;
};

/** One step: its question, the answer, and the button to continue, always in the same place. */
export function StepCard({ title, intro, children, back, action }: Props) {
  const host = useHost();
  return (
    <section className="card" data-hook="step">
      <Card>
        <Card.Content>
          <div className={`column ${styles.step}`}>
            <FocusedHeading>{title}</FocusedHeading>
            {intro ? <Text>{intro}</Text> : null}
            {children}
            {back || action ? (
              <div className={`row ${styles.foot}`} data-hook="step-foot">
                {back ? (
                  <Button priority="secondary" onClick={() => host.go(`/setup?step=${back}`)}>
                    {text('setup.back')}
                  </Button>
                ) : null}
                {action}
              </div>
            ) : null}
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
