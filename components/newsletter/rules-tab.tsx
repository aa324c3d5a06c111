'use client';

import { Card, FormField, Heading, Input, Text } from '@wix/design-system';
import { type FormEvent } from 'react';
import { useHost } from '@/components/host/host';
import { SaveRow } from '@/components/ui/save-row';
import { useDraft } from '@/components/ui/use-draft';
import { useSetNewsletterRules } from '@/lib/queries/newsletters';
import { type NewsletterView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

const always = ['in', 'out', 'back', 'address'] as const;

/** Whom of the subscribers the owner wants, and what holds whatever he wants. */
export function RulesTab({ view }: { view: NewsletterView }) {
  const host = useHost();
  const save = useSetNewsletterRules(view.id);
  const { draft: labels, isChanged, edit, dropSaved } = useDraft(view.rules.labels.join(', '));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = labels
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== '');
    save.mutate(
      { labels: named },
      {
        onSuccess: () => {
          dropSaved();
          host.toast(text('newsletter.rules.saved'), 'success');
        },
        onError: (error) => host.toast(error.message, 'error'),
      },
    );
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
                <Input
                  id="newsletter-labels"
                  value={labels}
                  onChange={(event) => edit(event.target.value)}
                />
              </FormField>
              <Text secondary size="small">
                {text('newsletter.rules.labels.help')} {text('newsletter.rules.leaves')}
              </Text>
              <SaveRow
                action={text('newsletter.rules.save')}
                isChanged={isChanged}
                isBusy={save.isPending}
              />
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
