'use client';

import { Button, Checkbox, FormField, Input, Text } from '@wix/design-system';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useHost } from '@/components/host/host';
import { DownloadPlan } from '@/components/setup/download-plan';
import { OverwriteTick } from '@/components/setup/overwrite-tick';
import { replacesMany } from '@/lib/core/plan/guards';
import { readCount } from '@/lib/core/values/read-count';
import { useApprove, useFirstSync } from '@/lib/queries/first-sync';
import { text } from '@/lib/text/text';

/** Above this number an extra confirmation is required. */
const manyContacts = 25;

/** First a copy, then an extra confirmation for many, then the number; the button comes last. */
export function DeletionConfirm({ runId, count }: { runId: string; count: number }) {
  const host = useHost();
  const approve = useApprove();
  const [hasCopy, setHasCopy] = useState(false);
  const [meansIt, setMeansIt] = useState(false);
  const [typed, setTyped] = useState('');
  const [isWrong, setIsWrong] = useState(false);
  const [meansOthers, setMeansOthers] = useState(false);
  const { data: view } = useFirstSync({ isConnected: true });
  const counts = view?.run?.counts;
  const [waits, setWaits] = useState(false);
  const isMany = count > manyContacts;
  const missing = !hasCopy
    ? text('deletion.needsCopy')
    : (isMany && !meansIt) || (counts && replacesMany(counts) && !meansOthers)
      ? text('deletion.needsTick')
      : null;
  const problem = isWrong ? text('deletion.type.wrong', { count }) : approve.error?.message;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing !== null) return;
    const isRight = readCount(typed) === count;
    setIsWrong(!isRight);
    if (isRight)
      void approve.mutateAsync({ runId, typedCount: typed, waits, replacesMany: meansOthers }).then(
        () => {
          host.toast(text(waits ? 'deletion.scheduled' : 'deletion.started'), 'success');
          host.go('/setup?step=start');
        },
        () => setTyped(''),
      );
  };

  return (
    <form className="confirm" onSubmit={submit}>
      <Part title={text('deletion.copy.title')} note={text('deletion.copy.text')}>
        <div className="row">
          <DownloadPlan
            runId={runId}
            kind="delete"
            label={text('deletion.copy.action')}
            onSaved={() => setHasCopy(true)}
          />
          <span role="status">
            {hasCopy ? <Text size="small">{text('deletion.copy.done')}</Text> : null}
          </span>
        </div>
      </Part>
      {isMany ? (
        <Part title={text('deletion.many.title')}>
          <Checkbox checked={meansIt} onChange={(event) => setMeansIt(event.target.checked)}>
            {text('deletion.many')}
          </Checkbox>
        </Part>
      ) : null}
      {view && counts ? (
        <OverwriteTick
          counts={counts}
          service={view.serviceName}
          isTicked={meansOthers}
          onTick={setMeansOthers}
        />
      ) : null}
      <Part title={text('deletion.wait.title', { no: isMany ? 3 : 2 })}>
        <Checkbox checked={waits} onChange={(event) => setWaits(event.target.checked)}>
          {text('deletion.wait')}
        </Checkbox>
      </Part>
      <Part title={text('deletion.type.title', { no: isMany ? 4 : 3 })}>
        <div className="narrow">
          <FormField
            label={text('deletion.type.label', { count: String(count) })}
            id="typed-count"
            status={problem ? 'error' : undefined}
            statusMessage={problem}
          >
            <Input
              id="typed-count"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autocomplete="off"
            />
          </FormField>
        </div>
      </Part>
      <div className="row">
        <Button type="submit" skin="destructive" disabled={missing !== null || approve.isPending}>
          {text(waits ? 'deletion.action.wait' : 'deletion.action', { count })}
        </Button>
        {missing === null ? null : (
          <Text secondary size="small">
            {missing}
          </Text>
        )}
      </div>
    </form>
  );
}

function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <div className="column-tight">
      <Text weight="bold">{title}</Text>
      {note ? <Text size="small">{note}</Text> : null}
      {children}
    </div>
  );
}
