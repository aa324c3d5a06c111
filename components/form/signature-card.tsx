'use client';

import { Button, Card, Heading, SectionHelper, Text } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { useSetSignature } from '@/lib/queries/forms';
import { type FormView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';

/** Whether posts must be signed; the secret is shown only when it is made. */
export function SignatureCard({ view }: { view: FormView }) {
  const host = useHost();
  const setSignature = useSetSignature(view.id);
  const [secret, setSecret] = useState<string | null>(null);
  const change = (isSigned: boolean) =>
    void setSignature.mutateAsync(isSigned).then(
      ({ secret: made }) => {
        setSecret(made);
        if (made === null) host.toast(text('form.rules.signed.done'), 'success');
      },
      (error: Error) => host.toast(error.message, 'error'),
    );
  return (
    <section className="card" data-hook="form-signature">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('form.rules.signed')}
            </Heading>
            <Text secondary>{text('form.rules.signed.text')}</Text>
            {view.isSigned ? <Text>{text('form.rules.signed.isOn')}</Text> : null}
            {secret === null ? null : (
              <div role="status">
                <SectionHelper skin="warning" fullWidth>
                  {text('form.rules.signed.secret', { secret })}
                </SectionHelper>
              </div>
            )}
            <div>
              <Button
                size="small"
                priority="secondary"
                disabled={setSignature.isPending}
                onClick={() => change(!view.isSigned)}
              >
                {text(view.isSigned ? 'form.rules.signed.off' : 'form.rules.signed.on')}
              </Button>
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
