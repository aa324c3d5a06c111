'use client';

import { Button, Card, Checkbox, Heading, SectionHelper, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { type DraftRow, type RowProblem } from '@/lib/core/mapping';
import { useFields, useFieldsCheck, useSetFields } from '@/lib/queries/fields';
import { type FieldsView } from '@/lib/services/views/flows';
import { explainReason, text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { Failure } from '../ui/failure';
import { CardSkeleton } from '../ui/page-skeleton';
import { MappingTable } from './mapping-table';

/** A connection's mapping, to be looked at, changed and put in force. The same for every flow. */
export function FieldsTab({ id }: { id: number }) {
  const { data, error, refetch } = useFields(id);
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={8} />;
  return <Editor key={data.version} id={id} view={data} />;
}

function Editor({ id, view }: { id: number; view: FieldsView }) {
  const host = useHost();
  const save = useSetFields(id);
  // Where nothing is mapped yet, it begins with what the names suggest.
  const [rows, setRows] = useState(view.rows.length === 0 && view.suggested.length > 0 ? view.suggested : view.rows);
  const [said, setSaid] = useState('');
  const [renew, setRenew] = useState(false);
  const [shown, setShown] = useState(0);
  const { data: check } = useFieldsCheck({ id, rows });
  const samples = check?.samples ?? [];
  const sample = samples[shown % Math.max(samples.length, 1)] ?? null;
  const problems = check?.problems ?? [];
  const isChanged = rows !== view.rows;
  const change = (next: readonly DraftRow[], words: string) => {
    setRows(next);
    setSaid(words);
  };
  // The editor begins anew with the next version; the word of it must outlive this one.
  const put = () => void save.mutateAsync({ rows, version: view.version, renew }).then(() => host.toast(text('mapping.saved'), 'success'), (error: Error) => host.toast(error.message, 'error'));
  return (
    <section className="card" data-hook="mapping" aria-label={text('mapping.title')}>
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="medium" as="h2">
              {text('mapping.title')}
            </Heading>
            <div className="row">
              <Text secondary>{text('mapping.text')}</Text>
              {samples.length > 1 ? (
                <TextButton size="small" onClick={() => setShown(shown + 1)}>
                  {text('mapping.sample.next')}
                </TextButton>
              ) : null}
            </div>
            <Problems problems={problems} service={view.names.remote} />
            <Suggest rows={rows} suggested={view.suggested} onAdd={change} />
            <MappingTable {...view} rows={rows} problems={problems} sample={sample} onChange={change} />
            <div role="status">
              {said ? (
                <Text>
                  {said} <TextButton size="small" onClick={() => change(view.rows, '')}>{text('mapping.reset')}</TextButton>
                </Text>
              ) : null}
            </div>
            {view.canRenew && isChanged ? (
              <div className="column-tight">
                <Checkbox checked={renew} onChange={() => setRenew(!renew)}>
                  {text('mapping.renew')}
                </Checkbox>
                <Text secondary size="small">
                  {text(view.directions.length === 1 ? 'mapping.renew.oneWay' : 'mapping.renew.text')}
                </Text>
              </div>
            ) : null}
            <div className="row">
              <Button onClick={put} disabled={!isChanged || problems.length > 0 || save.isPending}>
                {text('mapping.save')}
              </Button>
              {isChanged ? <Text secondary>{text('mapping.unsaved')}</Text> : null}
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

/** Rows by the names of the fields, all at once. */
function Suggest({ rows, suggested, onAdd }: { rows: readonly DraftRow[]; suggested: readonly DraftRow[]; onAdd: (rows: readonly DraftRow[], said: string) => void }) {
  const missing = suggested.filter((row) => !rows.some((own) => own.wix === row.wix));
  if (missing.length === 0) return null;
  return (
    <div>
      <TextButton size="small" onClick={() => onAdd([...rows, ...missing], text('mapping.suggested', { count: missing.length }))}>
        {text('mapping.suggest', { count: missing.length })}
      </TextButton>
    </div>
  );
}

/** On top, each a way to its row. */
function Problems({ problems, service }: { problems: readonly RowProblem[]; service: string }) {
  if (problems.length === 0) return null;
  return (
    <SectionHelper skin="danger" fullWidth title={text('mapping.problems', { count: problems.length })}>
      <ul className="plain-list">
        {problems.map(({ place, reason }) => (
          <li key={`${place} ${reason.code}`}>
            <TextButton size="small" onClick={() => document.getElementById(`mapping-row-${place}`)?.focus()}>
              {explainReason({ reason, service }).what}
            </TextButton>
          </li>
        ))}
      </ul>
    </SectionHelper>
  );
}
