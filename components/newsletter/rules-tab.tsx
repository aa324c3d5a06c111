'use client';

import { FormField, Heading, Input, Text } from '@wix/design-system';
import { RulesForm, splitWords } from '@/components/connections/rules-form';
import { useSetNewsletterRules } from '@/lib/queries/newsletters';
import { type NewsletterView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

const always = ['in', 'out', 'back', 'address'] as const;

/** Which subscribers are sent, and the rules that always apply. */
export function RulesTab({ view }: { view: NewsletterView }) {
  return (
    <RulesForm
      flow="newsletter"
      stored={view.rules.labels.join(', ')}
      rulesOf={(labels) => ({ labels: splitWords(labels, /,/) })}
      save={useSetNewsletterRules(view.id)}
      below={<Always />}
    >
      {({ draft: labels, edit }) => (
        <div className="column narrow">
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
        </div>
      )}
    </RulesForm>
  );
}

function Always() {
  return (
    <>
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
    </>
  );
}
