'use client';

import { Card, Checkbox, Heading, SectionHelper, Text, TextButton } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { useHost } from '@/components/host/host';
import { Loaded } from '@/components/ui/loaded';
import { SaveRow } from '@/components/ui/save-row';
import { useDraft } from '@/components/ui/use-draft';
import { type DraftRow, type RowProblem } from '@/lib/core/plan/mapping-rules';
import { useFields, useFieldsCheck, useSetFields } from '@/lib/queries/fields';
import { type FieldsView } from '@/lib/services/views/flows';
import { explainReason, text } from '@/lib/text/text';
import { AddRow, noRow } from './add-row';
import { rowFor } from './draft';
import { MappingTable } from './mapping-table';

/** A connection's mapping, to view, edit and put in force. The same for every flow. */
export function FieldsTab({ id }: { id: number }) {
  return (
    <Loaded answer={useFields(id)} lines={[8]}>
      {(view) => <Editor id={id} view={view} />}
    </Loaded>
  );
}

function Editor({ id, view }: { id: number; view: FieldsView }) {
  const host = useHost();
  const save = useSetFields(id);
  // An empty mapping starts with the suggestions by name.
  const isNew = view.rows.length === 0 && view.suggested.length > 0;
  const first = {
    rows: isNew ? view.suggested : view.rows,
    added: noRow,
    renew: false,
    // The version that was edited: the server refuses when a newer one is in force.
    version: view.version,
  };
  const { draft, isChanged: isEdited, edit, drop, dropSaved } = useDraft(first);
  const { added, renew } = draft;
  const addedRow = rowFor(view, added);
  // A chosen row counts even if it was not added to the list.
  const rows = addedRow ? [...draft.rows, addedRow] : draft.rows;
  const isChanged = isNew || (isEdited && rows !== first.rows);
  const [said, setSaid] = useState('');
  const [shown, setShown] = useState(0);
  const { data: check } = useFieldsCheck({ id, rows });
  const samples = check?.samples ?? [];
  const sample = samples[shown % Math.max(samples.length, 1)] ?? null;
  const problems = check?.problems ?? [];
  const change = (part: Partial<typeof draft>) => edit({ ...draft, ...part });
  const changeRows = (next: readonly DraftRow[], words: string) => {
    change({ rows: next, added: noRow });
    setSaid(words);
  };
  const put = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { rows, version: draft.version, renew },
      {
        onSuccess: () => {
          dropSaved();
          setSaid('');
          host.toast(text('mapping.saved'), 'success');
        },
        onError: (error) => host.toast(error.message, 'error'),
      },
    );
  };
  return (
    <section className="card" data-hook="mapping" aria-label={text('mapping.title')}>
      <Card>
        <Card.Content>
          <form className="column" onSubmit={put}>
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
            <Suggest rows={rows} suggested={view.suggested} onAdd={changeRows} />
            <MappingTable
              {...view}
              rows={draft.rows}
              problems={problems}
              sample={sample}
              onChange={changeRows}
            />
            <AddRow
              {...view}
              added={added}
              onChoose={(next) => change({ added: next })}
              onAdd={(row, words) => changeRows([...draft.rows, row], words)}
            />
            <div role="status">{said ? <Text>{said}</Text> : null}</div>
            {view.canRenew && isChanged ? (
              <Renew view={view} isOn={renew} onToggle={() => change({ renew: !renew })} />
            ) : null}
            <div className="row">
              <SaveRow
                action={text('mapping.save')}
                isChanged={isChanged}
                isBusy={save.isPending}
                isBlocked={problems.length > 0}
              />
              {isEdited ? (
                <TextButton size="small" onClick={() => (drop(), setSaid(''))}>
                  {text('mapping.reset')}
                </TextButton>
              ) : null}
            </div>
          </form>
        </Card.Content>
      </Card>
    </section>
  );
}

/** Whether the changed rows begin anew. */
function Renew({
  view,
  isOn,
  onToggle,
}: {
  view: FieldsView;
  isOn: boolean;
  onToggle: () => void;
}) {
  return (
    <div className="column-tight">
      <Checkbox checked={isOn} onChange={onToggle}>
        {text('mapping.renew')}
      </Checkbox>
      <Text secondary size="small">
        {text(view.directions.length === 1 ? 'mapping.renew.oneWay' : 'mapping.renew.text')}
      </Text>
    </div>
  );
}

/** Adds rows suggested by the names of the fields, all at once. */
function Suggest({
  rows,
  suggested,
  onAdd,
}: {
  rows: readonly DraftRow[];
  suggested: readonly DraftRow[];
  onAdd: (rows: readonly DraftRow[], said: string) => void;
}) {
  const missing = suggested.filter((row) => !rows.some((own) => own.wix === row.wix));
  if (missing.length === 0) return null;
  return (
    <div>
      <TextButton
        size="small"
        onClick={() =>
          onAdd([...rows, ...missing], text('mapping.suggested', { count: missing.length }))
        }
      >
        {text('mapping.suggest', { count: missing.length })}
      </TextButton>
    </div>
  );
}

/** Shown at the top, each with a link to its row. */
function Problems({ problems, service }: { problems: readonly RowProblem[]; service: string }) {
  if (problems.length === 0) return null;
  return (
    <SectionHelper
      skin="danger"
      fullWidth
      title={text('mapping.problems', { count: problems.length })}
    >
      <ul className="plain-list">
        {problems.map(({ place, reason }) => (
          <li key={`${place} ${reason.code}`}>
            <TextButton
              size="small"
              onClick={() => document.getElementById(`mapping-row-${place}`)?.focus()}
            >
              {explainReason({ reason, service }).what}
            </TextButton>
          </li>
        ))}
      </ul>
    </SectionHelper>
  );
}
