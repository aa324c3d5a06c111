import { FormField, Input, InputArea, Text } from '@wix/design-system';
import { type ChangeEvent } from 'react';
import { type ConsentRule } from '@/lib/core/flows/form/form';
import { mayMeanYes } from '@/lib/core/values/yes';
import { text } from '@/lib/text/text';

/** Whether the value that stands for a yes can not mean one. */
export const isNo = ({ yes }: ConsentRule) => yes !== null && !mayMeanYes(yes);

/** Which field of the form asks for consent, and in which words. */
export function ConsentFields({
  consent,
  sent,
  saysMissing,
  onChange,
}: {
  consent: ConsentRule;
  sent: readonly string[];
  saysMissing: boolean;
  onChange: (consent: ConsentRule) => void;
}) {
  return (
    <>
      <FormField label={text('form.rules.consent.field')} id="form-consent-field">
        <Input
          id="form-consent-field"
          value={consent.field}
          maxLength={100}
          onChange={(event) => onChange({ ...consent, field: event.target.value })}
        />
      </FormField>
      <FormField
        label={text('form.rules.consent.yes')}
        id="form-consent-yes"
        status={isNo(consent) ? 'error' : undefined}
        statusMessage={isNo(consent) ? text('form.rules.consent.yes.bad') : undefined}
      >
        <Input
          id="form-consent-yes"
          value={consent.yes ?? ''}
          maxLength={200}
          onChange={(event) =>
            onChange({ ...consent, yes: event.target.value === '' ? null : event.target.value })
          }
        />
      </FormField>
      {sent.length > 0 ? (
        <Text secondary size="small">
          {text('form.rules.consent.seen', { values: sent.join(' · ') })}
        </Text>
      ) : null}
      <FormField
        label={text('form.rules.consent.wording')}
        id="form-consent-wording"
        status={saysMissing ? 'error' : undefined}
        statusMessage={saysMissing ? text('form.rules.consent.missing') : undefined}
      >
        <InputArea
          id="form-consent-wording"
          rows={2}
          maxLength={1000}
          value={consent.wording}
          onChange={(event: ChangeEvent<HTMLTextAreaElement>) =>
            onChange({ ...consent, wording: event.target.value })
          }
        />
      </FormField>
      <Text secondary size="small">
        {text('form.rules.consent.text')}
      </Text>
    </>
  );
}
