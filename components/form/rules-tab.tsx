'use client';

import { Checkbox, FormField, Heading, Input, InputArea, Text } from '@wix/design-system';
import { type ChangeEvent } from 'react';
import { RulesForm, splitWords, type Edited } from '@/components/connections/rules-form';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { type ConsentRule, type FormRules } from '@/lib/core/flows/form/form';
import { mayMeanYes } from '@/lib/core/values/yes';
import { useSetFormRules } from '@/lib/queries/forms';
import { type FormView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';
import { SignatureCard } from './signature-card';

/** What happens to submissions, which pages may post, and what the sender sees. */
export function RulesTab({ view }: { view: FormView }) {
  return (
    <>
      <Rules view={view} />
      <SignatureCard view={view} />
    </>
  );
}

const isAddress = (value: string) =>
  URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);

type Draft = { readonly rules: FormRules; readonly labels: string; readonly origins: string };

function Rules({ view }: { view: FormView }) {
  const { rules } = view;
  return (
    <RulesForm
      flow="form"
      stored={{ rules, labels: rules.labels.join(', '), origins: rules.origins.join('\n') }}
      rulesOf={rulesOf}
      save={useSetFormRules(view.id)}
    >
      {(edited) => <Fields view={view} {...edited} />}
    </RulesForm>
  );
}

const pagesOf = ({ origins }: Draft) => splitWords(origins, /\s/);
const badPageOf = (draft: Draft) => pagesOf(draft).find((page) => !isAddress(page));
const isBadThanks = ({ thanks }: FormRules) => thanks !== null && !isAddress(thanks);
const isMissing = ({ field, wording }: ConsentRule) => field.trim() === '' || wording.trim() === '';
const isNo = ({ yes }: ConsentRule) => yes !== null && !mayMeanYes(yes);

function rulesOf(draft: Draft): FormRules | null {
  const { rules, labels } = draft;
  const { consent } = rules;
  const isBad =
    badPageOf(draft) !== undefined ||
    isBadThanks(rules) ||
    (consent !== null && (isMissing(consent) || isNo(consent)));
  return isBad ? null : { ...rules, labels: splitWords(labels, /,/), origins: pagesOf(draft) };
}

function Fields({ view, draft, edit, isTried }: Edited<Draft> & { readonly view: FormView }) {
  const { rules, labels, origins } = draft;
  const { consent } = rules;
  const set = (change: Partial<FormRules>) => edit({ ...draft, rules: { ...rules, ...change } });
  const badPage = badPageOf(draft);
  const isBad = isBadThanks(rules);
  return (
    <>
      <ChoiceCards<'fill' | 'overwrite'>
        legend={text('form.rules.values')}
        value={rules.overwrites ? 'overwrite' : 'fill'}
        onChoose={(value) => set({ overwrites: value === 'overwrite' })}
        choices={[
          {
            value: 'fill',
            title: text('form.rules.fill'),
            text: text('form.rules.fill.text'),
          },
          {
            value: 'overwrite',
            title: text('form.rules.overwrite'),
            text: text('form.rules.overwrite.text'),
          },
        ]}
      />
      <div className="column narrow">
        <FormField label={text('form.rules.labels')} id="form-labels">
          <Input
            id="form-labels"
            value={labels}
            onChange={(event) => edit({ ...draft, labels: event.target.value })}
          />
        </FormField>
        <Heading size="small" as="h2">
          {text('form.rules.who')}
        </Heading>
        <FormField
          label={text('form.rules.origins')}
          id="form-origins"
          status={badPage === undefined ? undefined : 'error'}
          statusMessage={
            badPage === undefined ? undefined : text('form.rules.origins.bad', { address: badPage })
          }
        >
          <InputArea
            id="form-origins"
            rows={3}
            value={origins}
            onChange={(event: ChangeEvent<HTMLTextAreaElement>) =>
              edit({ ...draft, origins: event.target.value })
            }
          />
        </FormField>
        <FormField label={text('form.rules.trap')} id="form-trap">
          <Input
            id="form-trap"
            value={rules.trap ?? ''}
            maxLength={100}
            onChange={(event) => set({ trap: event.target.value.trim() || null })}
          />
        </FormField>
        <Heading size="small" as="h2">
          {text('form.rules.consent')}
        </Heading>
        <Checkbox
          checked={consent !== null}
          onChange={() => set({ consent: consent ? null : { field: '', wording: '', yes: null } })}
        >
          {text('form.rules.consent.on')}
        </Checkbox>
        {consent ? (
          <Consent
            consent={consent}
            sent={sentBy({ view, name: consent.field })}
            saysMissing={isTried && isMissing(consent)}
            onChange={(next) => set({ consent: next })}
          />
        ) : null}
        <Heading size="small" as="h2">
          {text('form.rules.after')}
        </Heading>
        <FormField
          label={text('form.rules.thanks')}
          id="form-thanks"
          status={isBad ? 'error' : undefined}
          statusMessage={isBad ? text('form.rules.thanks.bad') : undefined}
        >
          <Input
            id="form-thanks"
            value={rules.thanks ?? ''}
            onChange={(event) => set({ thanks: event.target.value.trim() || null })}
          />
        </FormField>
      </div>
    </>
  );
}

const sentBy = ({ view, name }: { view: FormView; name: string }) =>
  Object.hasOwn(view.sent, name) ? (view.sent[name] ?? []) : [];

function Consent({
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
