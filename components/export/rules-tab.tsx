'use client';

import { Button, Card, Checkbox, FormField, Heading, Input, Text } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { useHost } from '@/components/host/host';
import { SaveRow } from '@/components/ui/save-row';
import { Select } from '@/components/ui/select';
import { useDraft } from '@/components/ui/use-draft';
import { type ExportRules } from '@/lib/core/flows/export';
import { useBackfill, useSetExportRules } from '@/lib/queries/exports';
import { type ExportView } from '@/lib/services/views/flows';
import { text, type TextKey } from '@/lib/text/text';

const intervals: Readonly<Record<string, TextKey>> = {
  '15': 'export.every.15',
  '60': 'export.every.60',
  '360': 'export.every.360',
  '1440': 'export.every.1440',
  '10080': 'export.every.10080',
};
/** What a first and useful contact has. */
const usual = ['name.first', 'email'];
const isDay = (value: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
const evening = { from: '22:00', to: '06:00' };

/** When an export runs, whom it takes, and once more for those it left out. */
export function RulesTab({ view }: { view: ExportView }) {
  return (
    <>
      <Rules view={view} />
      <Again id={view.id} />
    </>
  );
}

function Rules({ view }: { view: ExportView }) {
  const host = useHost();
  const save = useSetExportRules(view.id);
  const stored = { rules: view.rules, labels: view.rules.filter.labels.join(', ') };
  const { draft, isChanged, edit, dropSaved } = useDraft(stored);
  const { rules, labels } = draft;
  const setRules = (next: ExportRules) => edit({ ...draft, rules: next });
  const { filter, quiet } = rules;
  const setFilter = (change: Partial<ExportRules['filter']>) =>
    setRules({ ...rules, filter: { ...filter, ...change } });
  const isBadDay = filter.createdFrom !== null && !isDay(filter.createdFrom);
  const every = String(rules.everyMinutes);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isBadDay) return;
    const named = labels
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== '');
    save.mutate(
      { ...rules, filter: { ...filter, labels: named } },
      {
        onSuccess: () => {
          dropSaved();
          host.toast(text('export.rules.saved'), 'success');
        },
        onError: (error) => host.toast(error.message, 'error'),
      },
    );
  };
  return (
    <section className="card" data-hook="export-rules">
      <Card>
        <Card.Content>
          <form className="column" onSubmit={submit}>
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
                status={isBadDay ? 'error' : undefined}
                statusMessage={isBadDay ? text('export.filter.bad') : undefined}
              >
                <Input
                  id="export-from"
                  value={filter.createdFrom ?? ''}
                  onChange={(event) =>
                    setFilter({ createdFrom: event.target.value.trim() || null })
                  }
                />
              </FormField>
            </div>
            <SaveRow
              action={text('export.rules.save')}
              isChanged={isChanged}
              isBusy={save.isPending}
            />
          </form>
        </Card.Content>
      </Card>
    </section>
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
              className="time"
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
