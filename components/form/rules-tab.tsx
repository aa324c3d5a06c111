'use client';

import { Card, Checkbox, FormField, Heading, Input, InputArea, Text } from '@wix/design-system';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import { useHost } from '@/components/host/host';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { SaveRow } from '@/components/ui/save-row';
import { useDraft } from '@/components/ui/use-draft';
import { type ConsentRule, type FormRules } from '@/lib/core/flows/form/form';
import { mayMeanYes } from '@/lib/core/values/yes';
import { useSetFormRules } from '@/lib/queries/forms';
import { type FormView } from '@/lib/services/views/forms';
import { text } from '@/lib/text/text';
import { SignatureCard } from './signature-card';

/** What is done with what was sent, who may send, and what the sender sees. */
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
const split = (words: string, by: RegExp) =>
  words
    .split(by)
    .map((one) => one.trim())
    .filter((one) => one !== '');

function Rules({ view }: { view: FormView }) {
  const host = useHost();
  const save = useSetFormRules(view.id);
  const stored = {
    rules: view.rules,
    labels: view.rules.labels.join(', '),
    origins: view.rules.origins.join('\n'),
  };
  const { draft, isChanged, edit, dropSaved } = useDraft(stored);
  const { rules, labels, origins } = draft;
  const set = (change: Partial<FormRules>) => edit({ ...draft, rules: { ...rules, ...change } });
  const pages = split(origins, /\s/);
  const badPage = pages.find((page) => !isAddress(page));
  const isBadThanks = rules.thanks !== null && !isAddress(rules.thanks);
  const { consent } = rules;
  const [isTried, setIsTried] = useState(false);
  const isConsentMissing =
    consent !== null && (consent.field.trim() === '' || consent.wording.trim() === '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (
      badPage !== undefined ||
      isBadThanks ||
      isConsentMissing ||
      (consent !== null && isNo(consent))
    )
      return;
    save.mutate(
      { ...rules, labels: split(labels, /,/), origins: pages },
      {
        onSuccess: () => {
          dropSaved();
          host.toast(text('form.rules.saved'), 'success');
        },
        onError: (error) => host.toast(error.message, 'error'),
      },
    );
  };
  return (
    <section className="card" data-hook="form-rules">
      <Card>
        <Card.Content>
          <form className="column" onSubmit={submit}>
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
                  badPage === undefined
                    ? undefined
                    : text('form.rules.origins.bad', { address: badPage })
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
                onChange={() =>
                  set({ consent: consent ? null : { field: '', wording: '', yes: null } })
                }
              >
                {text('form.rules.consent.on')}
              </Checkbox>
              {consent ? (
                <Consent
                  consent={consent}
                  sent={sentBy({ view, name: consent.field })}
                  isMissing={isTried && isConsentMissing}
                  onChange={(next) => set({ consent: next })}
                />
              ) : null}
              <Heading size="small" as="h2">
                {text('form.rules.after')}
              </Heading>
              <FormField
                label={text('form.rules.thanks')}
                id="form-thanks"
                status={isBadThanks ? 'error' : undefined}
                statusMessage={isBadThanks ? text('form.rules.thanks.bad') : undefined}
              >
                <Input
                  id="form-thanks"
                  value={rules.thanks ?? ''}
                  onChange={(event) => set({ thanks: event.target.value.trim() || null })}
                />
              </FormField>
            </div>
            <SaveRow
              action={text('form.rules.save')}
              isChanged={isChanged}
              isBusy={save.isPending}
            />
          </form>
        </Card.Content>
      </Card>
    </section>
  );
}

const isNo = ({ yes }: ConsentRule) => yes !== null && !mayMeanYes(yes);
const sentBy = ({ view, name }: { view: FormView; name: string }) =>
  Object.hasOwn(view.sent, name) ? (view.sent[name] ?? []) : [];

function Consent({
  consent,
  sent,
  isMissing,
  onChange,
}: {
  consent: ConsentRule;
  sent: readonly string[];
  isMissing: boolean;
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
        status={isMissing ? 'error' : undefined}
        statusMessage={isMissing ? text('form.rules.consent.missing') : undefined}
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
