'use client';

import { Button, Card, Text } from '@wix/design-system';
import { type ReactNode } from 'react';
import { useHost } from '@/components/host/host';
import { FocusedHeading } from '@/components/ui/focused-heading';
import { text } from '@/lib/text/text';
import { type Step } from './steps';

type Props = {
  readonly title: string;
  readonly intro?: string;
  readonly children?: ReactNode;
  readonly back?: Step;
  readonly action?: ReactNode;
};

/** One step: what it asks, the answer, and the way on at the same place each time. */
export function StepCard({ title, intro, children, back, action }: Props) {
  const host = useHost();
  return (
    <section className="card" data-hook="step">
      <Card>
        <Card.Content>
          <div className="column step">
            <FocusedHeading>{title}</FocusedHeading>
            {intro ? <Text>{intro}</Text> : null}
            {children}
            {back || action ? (
              <div className="row step-foot">
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
