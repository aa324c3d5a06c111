'use client';

import { Button, Card, FormField, Heading, Input, Text } from '@wix/design-system';
import { type FormEvent, useState } from 'react';
import { useSetNewsletterRules } from '@/lib/queries/newsletters';
import { type NewsletterView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { useHost } from '../host/host';

const always = ['in', 'out', 'back', 'address'] as const;

/** Whom of the subscribers the owner wants, and what holds whatever he wants. */
export function RulesTab({ view }: { view: NewsletterView }) {
  const host = useHost();
  const save = useSetNewsletterRules(view.id);
  const [labels, setLabels] = useState(view.rules.labels.join(', '));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = labels.split(',').map((label) => label.trim()).filter((label) => label !== '');
    // The form begins anew with the rules as they are stored; the word of it must outlive this one.
    void save.mutateAsync({ labels: named }).then(() => host.toast(text('newsletter.rules.saved'), 'success'), (error: Error) => host.toast(error.message, 'error'));
  };
  return (
    <section className="card" data-hook="newsletter-rules">
      <Card>
        <Card.Content>
          <div className="column">
            <form className="column narrow" onSubmit={submit}>
              <Heading size="small" as="h2">
                {text('newsletter.rules')}
              </Heading>
              <FormField label={text('newsletter.rules.labels')} id="newsletter-labels">
                <Input id="newsletter-labels" value={labels} onChange={(event) => setLabels(event.target.value)} />
              </FormField>
              <Text secondary size="small">
                {text('newsletter.rules.labels.help')} {text('newsletter.rules.leaves')}
              </Text>
              <div>
                <Button type="submit" disabled={save.isPending}>
                  {text('newsletter.rules.save')}
                </Button>
              </div>
            </form>
            <Heading size="small" as="h2">
              {text('newsletter.rules.always')}
            </Heading>
            <ul>
              {always.map((key) => (
                <li key={key}>
                  <Text>{text(`newsletter.rules.always.${key}`)}</Text>
                </li>
              ))}
            </ul>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
