'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { type DecideMany, useDecideMany, useRetryMany } from '@/lib/queries/resources';
import { type NeedsYouGroup } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { useHost } from '../host/host';
import { sideName } from '../setup/side-name';
import { DeleteMany } from './delete-many';

type Props = { readonly group: NeedsYouGroup; readonly chosen: readonly string[]; readonly service: string; readonly onDone: () => void };

/** One answer for the chosen ones or, where nobody is chosen, for all of this kind. Nothing for a single contact: it has its own. */
export function ForMany({ group, chosen, service, onDone }: Props) {
  const host = useHost();
  const decideMany = useDecideMany();
  const retryMany = useRetryMany();
  const [isDeleting, setIsDeleting] = useState(false);
  const count = chosen.length > 0 ? chosen.length : group.count;
  if (count < 2 && chosen.length === 0) return null;

  const which: DecideMany['which'] = chosen.length > 0 ? { linkIds: chosen } : { code: group.reason.code };
  const tell = (key: 'decisions.done' | 'history.retried') => ({
    onSuccess: ({ count: done }: { count: number }) => {
      setIsDeleting(false);
      onDone();
      host.toast(text(key, { count: done }), 'success');
    },
    onError: (error: Error) => host.toast(error.message, 'error'),
  });
  const decide = (word: DecideMany['word'], typedCount?: string) => decideMany.mutate({ which, word, ...(typedCount === undefined ? {} : { typedCount }) }, tell('decisions.done'));
  const retry = () => retryMany.mutate(chosen.length > 0 ? { linkIds: chosen } : { state: group.state === 'failed' ? 'failed' : 'onHold', code: group.reason.code }, tell('history.retried'));
  const isBusy = decideMany.isPending || retryMany.isPending;
  const can = new Set(group.decisions);
  if (isDeleting) return <DeleteMany count={count} isBusy={isBusy} onConfirm={(typed) => decide({ kind: 'deleteThere' }, typed)} onCancel={() => setIsDeleting(false)} />;

  const action = (label: string, onClick: () => void, isDestructive = false) => (
    <Button key={label} size="small" priority="secondary" skin={isDestructive ? 'destructive' : 'standard'} disabled={isBusy} onClick={onClick}>
      {label}
    </Button>
  );
  const isAll = chosen.length === 0 ? 'all' : 'chosen';
  return (
    <div className="row many" role="group" aria-label={text('decisions.many')}>
      {can.has('take') ? (['wix', 'remote'] as const).map((side) => action(text(`decisions.many.take.${isAll}`, { count, side: sideName({ side, service }) }), () => decide({ kind: 'take', side }))) : null}
      {can.has('linkTo') ? action(text(`decisions.many.apart.${isAll}`, { count }), () => decide({ kind: 'keep' })) : null}
      {can.has('deleteThere') ? action(text(`decisions.many.keep.${isAll}`, { count }), () => decide({ kind: 'keep' })) : null}
      {can.has('deleteThere') ? action(text(`decisions.many.delete.${isAll}`, { count }), () => setIsDeleting(true), true) : null}
      {group.canRetry ? action(text(chosen.length > 0 ? 'history.needs.retrySelected' : 'history.needs.retryAll', { count }), retry) : null}
    </div>
  );
}
