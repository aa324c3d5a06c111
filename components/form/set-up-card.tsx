'use client';

import { Button, Card, Heading, Text } from '@wix/design-system';
import { type ReactNode } from 'react';
import { useHost } from '@/components/host/host';
import { useSwitchOn } from '@/lib/queries/forms';
import { type FormView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';
import { Snippet } from './snippet';

/** The steps from a name to a form that is on; each detects by itself whether it is done. */
export function SetUpCard({ view }: { view: FormView }) {
  const host = useHost();
  const switchOn = useSwitchOn(view.id);
  const { found, canSwitchOn } = view;
  const start = () =>
    void switchOn.mutateAsync().then(
      () => host.toast(text('form.setUp.on.done'), 'success'),
      (error: Error) => host.toast(error.message, 'error'),
    );
  return (
    <section className="card" data-hook="form-set-up">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('form.setUp')}
            </Heading>
            <Step title={text('form.setUp.place')}>
              <Snippet view={view} />
            </Step>
            <Step title={text('form.setUp.test')}>
              <div role="status">
                <Text>
                  {found.length === 0
                    ? text('form.setUp.listening')
                    : text('form.setUp.heard', { count: found.length, names: found.join(', ') })}
                </Text>
              </div>
            </Step>
            <Step title={text('form.setUp.map')}>
              <Text secondary>
                {text(canSwitchOn ? 'form.setUp.mapped' : 'form.setUp.map.text')}
              </Text>
              {canSwitchOn ? null : (
                <div>
                  <Button
                    size="small"
                    priority={found.length === 0 ? 'secondary' : 'primary'}
                    onClick={() => host.go(`/connections/${view.id}?tab=fields`)}
                  >
                    {text('form.setUp.map.action')}
                  </Button>
                </div>
              )}
            </Step>
            <div className="row">
              <Button onClick={start} disabled={!canSwitchOn || switchOn.isPending}>
                {text('form.setUp.on')}
              </Button>
              <Text secondary>{text('form.setUp.on.text')}</Text>
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

const Step = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="column-tight">
    <Heading size="small" as="h3">
      {title}
    </Heading>
    {children}
  </div>
);
