'use client';

import { Checkbox, FormField, Heading, Input, InputArea } from '@wix/design-system';
import { type ChangeEvent } from 'react';
import { RulesForm, splitWords, type Edited } from '@/components/connections/rules-form';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { type ConsentRule, type FormRules } from '@/lib/core/flows/form/form';
import { useSetFormRules } from '@/lib/queries/forms';
import { type FormView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';
import { ConsentFields, isNo } from './consent-fields';
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

function rulesOf(draft: Draft): FormRules | null {
  const { rules, labels } = draft;
  const { consent } = rules;
  const isBad =
    badPageOf(draft) !== undefined ||
    isBadThanks(rules) ||
    (consent !== null && (isMissing(consent) || isNo(consent)));
  return isBad ? null : { ...rules, labels: splitWords(labels, /,/), origins: pagesOf(draft) };
}

type FieldsProps = Edited<Draft> & {
  readonly view: FormView;
  readonly set: (change: Partial<FormRules>) => void;
};

function Fields(props: Omit<FieldsProps, 'set'>) {
  const { draft, edit } = props;
  const set = (change: Partial<FormRules>) =>
    edit({ ...draft, rules: { ...draft.rules, ...change } });
  return (
    <>
      <Values {...props} set={set} />
      <div className="column narrow">
        <FormField label={text('form.rules.labels')} id="form-labels">
          <Input
            id="form-labels"
            value={draft.labels}
            onChange={(event) => edit({ ...draft, labels: event.target.value })}
          />
        </FormField>
        <WhoPosts {...props} set={set} />
        <ConsentPart {...props} set={set} />
        <Thanks {...props} set={set} />
      </div>
    </>
  );
}

function Values({ draft: { rules }, set }: FieldsProps) {
  return (
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
  );
}

function WhoPosts({ draft, edit, set }: FieldsProps) {
  const badPage = badPageOf(draft);
  return (
    <>
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
          value={draft.origins}
          onChange={(event: ChangeEvent<HTMLTextAreaElement>) =>
            edit({ ...draft, origins: event.target.value })
          }
        />
      </FormField>
      <FormField label={text('form.rules.trap')} id="form-trap">
        <Input
          id="form-trap"
          value={draft.rules.trap ?? ''}
          maxLength={100}
          onChange={(event) => set({ trap: event.target.value.trim() || null })}
        />
      </FormField>
    </>
  );
}

function ConsentPart({ view, draft, isTried, set }: FieldsProps) {
  const { consent } = draft.rules;
  return (
    <>
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
        <ConsentFields
          consent={consent}
          sent={sentBy({ view, name: consent.field })}
          saysMissing={isTried && isMissing(consent)}
          onChange={(next) => set({ consent: next })}
        />
      ) : null}
    </>
  );
}

function Thanks({ draft: { rules }, set }: FieldsProps) {
  const isBad = isBadThanks(rules);
  return (
    <>
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
    </>
  );
}

const sentBy = ({ view, name }: { view: FormView; name: string }) =>
  Object.hasOwn(view.sent, name) ? (view.sent[name] ?? []) : [];
