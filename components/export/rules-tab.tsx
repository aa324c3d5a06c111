'use client';

import { Button, Card, Checkbox, FormField, Heading, Input, Text } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { RulesForm, splitWords, type Edited } from '@/components/connections/rules-form';
import { useHost } from '@/components/host/host';
import { Select } from '@/components/ui/select';
import { type ExportRules } from '@/lib/core/flows/export';
import { useBackfill, useSetExportRules } from '@/lib/queries/exports';
import { type ExportView } from '@/lib/services/views/flows';
import { text, type TextKey } from '@/lib/text/text';
import styles from './rules-tab.module.css';

const intervals: Readonly<Record<string, TextKey>> = {
  '15': 'export.every.15',
  '60': 'export.every.60',
  '360': 'export.every.360',
  '1440': 'export.every.1440',
  '10080': 'export.every.10080',
};
/** Fields that a useful contact usually has. */
const usual = ['name.first', 'email'];
const isDay = (value: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
const evening = { from: '22:00', to: '06:00' };

/** When an export runs and which contacts it takes; and a second pass for those it left out. */
export function RulesTab({ view }: { view: ExportView }) {
  return (
    <>
      <Rules view={view} />
      <Again id={view.id} />
    </>
  );
}

type Draft = { readonly rules: ExportRules; readonly labels: string };

function Rules({ view }: { view: ExportView }) {
  return (
    <RulesForm
      flow="export"
      stored={{ rules: view.rules, labels: view.rules.filter.labels.join(', ') }}
      rulesOf={rulesOf}
      save={useSetExportRules(view.id)}
    >
      {(edited) => <Fields {...edited} />}
    </RulesForm>
  );
}

const isBadDay = ({ filter }: ExportRules) =>
  filter.createdFrom !== null && !isDay(filter.createdFrom);

const rulesOf = ({ rules, labels }: Draft): ExportRules | null =>
  isBadDay(rules)
    ? null
    : { ...rules, filter: { ...rules.filter, labels: splitWords(labels, /,/) } };

function Fields({ draft, edit }: Edited<Draft>) {
  const { rules, labels } = draft;
  const { filter, quiet } = rules;
  const setRules = (next: ExportRules) => edit({ ...draft, rules: next });
  const setFilter = (change: Partial<ExportRules['filter']>) =>
    setRules({ ...rules, filter: { ...filter, ...change } });
  const isBad = isBadDay(rules);
  const every = String(rules.everyMinutes);
  return (
    <div className="column narrow">
      <Heading size="small" as="h2">
        {text('export.every')}
      </Heading>
      <Select
        label={text('export.every')}
        value={every}
        options={[...new Set([every, ...Object.keys(intervals)])].map((value) => ({
          value,
          label: text(intervals[value] ?? 'export.every.other', { minutes: value }),
        }))}
        onChange={(value) => setRules({ ...rules, everyMinutes: Number(value) })}
      />
      <Heading size="small" as="h2">
        {text('export.quiet')}
      </Heading>
      <Checkbox
        checked={quiet !== null}
        onChange={() =>
          setRules({
            ...rules,
            quiet: quiet
              ? null
              : { ...evening, zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
          })
        }
      >
        {text('export.quiet.on')}
      </Checkbox>
      {quiet ? (
        <Quiet quiet={quiet} onChange={(next) => setRules({ ...rules, quiet: next })} />
      ) : null}
      <Heading size="small" as="h2">
        {text('export.filter')}
      </Heading>
      <Checkbox
        checked={filter.onlySubscribed}
        onChange={() => setFilter({ onlySubscribed: !filter.onlySubscribed })}
      >
        {text('export.filter.subscribed')}
      </Checkbox>
      <Checkbox
        checked={filter.present.length > 0}
        onChange={() => setFilter({ present: filter.present.length > 0 ? [] : usual })}
      >
        {text('export.filter.present')}
      </Checkbox>
      <FormField label={text('export.filter.labels')} id="export-labels">
        <Input
          id="export-labels"
          value={labels}
          onChange={(event) => edit({ ...draft, labels: event.target.value })}
        />
      </FormField>
      <FormField
        label={text('export.filter.createdFrom')}
        id="export-from"
        status={isBad ? 'error' : undefined}
        statusMessage={isBad ? text('export.filter.bad') : undefined}
      >
        <Input
          id="export-from"
          value={filter.createdFrom ?? ''}
          onChange={(event) => setFilter({ createdFrom: event.target.value.trim() || null })}
        />
      </FormField>
    </div>
  );
}

function Quiet({
  quiet,
  onChange,
}: {
  quiet: NonNullable<ExportRules['quiet']>;
  onChange: (quiet: NonNullable<ExportRules['quiet']>) => void;
}) {
  return (
    <>
      <div className="row">
        {(['from', 'to'] as const).map((end) => (
          <label key={end} className="row">
            <Text>{text(`export.quiet.${end}`)}</Text>
            <input
              type="time"
              className={styles.time}
              value={quiet[end]}
              required
              onChange={(event) => onChange({ ...quiet, [end]: event.target.value })}
            />
          </label>
        ))}
      </div>
      <Text secondary size="small">
        {text('export.quiet.zone', { zone: quiet.zone })}
      </Text>
    </>
  );
}

function Again({ id }: { id: number }) {
  const host = useHost();
  const again = useBackfill(id);
  const [from, setFrom] = useState('');
  const isBad = from.trim() !== '' && !isDay(from.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBad)
      again.mutate(from.trim() || null, {
        onSuccess: () => host.toast(text('export.again.done'), 'success'),
        onError: (error) => host.toast(error.message, 'error'),
      });
  };
  return (
    <section className="card" data-hook="export-again">
      <Card>
        <Card.Content>
          <form className="column narrow" onSubmit={submit}>
            <Heading size="small" as="h2">
              {text('export.again.title')}
            </Heading>
            <Text secondary>{text('export.again.text')}</Text>
            <FormField
              label={text('export.again.from')}
              id="export-again-from"
              status={isBad ? 'error' : undefined}
              statusMessage={isBad ? text('export.filter.bad') : undefined}
            >
              <Input
                id="export-again-from"
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
            </FormField>
            <div>
              <Button type="submit" priority="secondary" size="small" disabled={again.isPending}>
                {text('export.again.action')}
              </Button>
            </div>
          </form>
        </Card.Content>
      </Card>
    </section>
  );
}
