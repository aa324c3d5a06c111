'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { sideName } from '@/components/setup/side-name';
import { canDecideAll } from '@/lib/core/plan/waiting';
import { useDecideMany, useRetryMany, type DecideMany } from '@/lib/queries/resources';
import { type NeedsYouGroup, type WaitingContact } from '@/lib/services/views/contacts';
import { text } from '@/lib/text/text';
import { DeleteMany } from './delete-many';
import styles from './for-many.module.css';
import { useTellDecided } from './outcomes';

type Props = {
  readonly group: NeedsYouGroup;
  readonly chosen: readonly WaitingContact[];
  readonly service: string;
  readonly onDone: () => void;
};

/**
 * One answer for the chosen contacts or, when none is chosen, for all of this kind. Not shown for a
 * single contact, which has its own.
 */
export function ForMany({ group, chosen, service, onDone }: Props) {
  const host = useHost();
  const tellDecided = useTellDecided();
  const decideMany = useDecideMany();
  const retryMany = useRetryMany();
  /** The deletions as shown when the question was asked. */
  const [asked, setAsked] = useState<DecideMany['which'] | null>(null);
  const count = chosen.length > 0 ? chosen.length : group.count;
  if (count < 2 && chosen.length === 0) return null;

  const linkIds = chosen.map(({ linkId }) => linkId);
  const which: DecideMany['which'] =
    chosen.length > 0
      ? { linkIds, seen: Object.fromEntries(chosen.map(({ linkId, seen }) => [linkId, seen])) }
      : { code: group.reason.code, of: group.of };
  const named = (chosen.length > 0 ? chosen : group.contacts).map(({ linkId, name }) => ({
    linkId,
    name: name ?? text('contact.unnamed'),
  }));
  // The group may be unmounted by then, and callbacks of `mutate` itself would be lost with it.
  const tell = (key: 'decisions.done' | 'history.retried', answer: Promise<{ count: number }>) =>
    void answer.then(
      ({ count: done }) => {
        setAsked(null);
        onDone();
        if (key === 'decisions.done') tellDecided(named);
        host.toast(text(key, { count: done }), 'success');
      },
      (error: Error) => host.toast(error.message, 'error'),
    );
  const decide = (word: DecideMany['word']) =>
    tell('decisions.done', decideMany.mutateAsync({ which, word }));
  const retry = () =>
    tell(
      'history.retried',
      retryMany.mutateAsync(
        chosen.length > 0
          ? { linkIds }
          : {
              state: group.state === 'failed' ? 'failed' : 'onHold',
              code: group.reason.code,
              of: group.of,
            },
      ),
    );
  const isBusy = decideMany.isPending || retryMany.isPending;
  const can = new Set(group.decisions);
  if (asked)
    return (
      <DeleteMany
        count={count}
        isBusy={isBusy}
        onConfirm={(typedCount) =>
          tell(
            'decisions.done',
            decideMany.mutateAsync({ which: asked, word: { kind: 'deleteThere' }, typedCount }),
          )
        }
        onCancel={() => setAsked(null)}
      />
    );

  const action = (label: string, onClick: () => void, isDestructive = false) => (
    <Button
      key={label}
      size="small"
      priority="secondary"
      skin={isDestructive ? 'destructive' : 'standard'}
      disabled={isBusy}
      onClick={onClick}
    >
      {label}
    </Button>
  );
  const mayDelete =
    chosen.length > 0 || canDecideAll({ kind: 'deleteThere', code: group.reason.code });
  const isAll = chosen.length === 0 ? 'all' : 'chosen';
  return (
    <div className={`row ${styles.many}`} role="group" aria-label={text('decisions.many')}>
      {can.has('take')
        ? (['wix', 'remote'] as const).map((side) =>
            action(
              text(`decisions.many.take.${isAll}`, { count, side: sideName({ side, service }) }),
              () => decide({ kind: 'take', side }),
            ),
          )
        : null}
      {can.has('linkTo')
        ? action(text(`decisions.many.apart.${isAll}`, { count }), () => decide({ kind: 'keep' }))
        : null}
      {can.has('deleteThere')
        ? action(text(`decisions.many.keep.${isAll}`, { count }), () => decide({ kind: 'keep' }))
        : null}
      {can.has('deleteThere') && mayDelete
        ? action(text(`decisions.many.delete.${isAll}`, { count }), () => setAsked(which), true)
        : null}
      {group.canRetry
        ? action(
            text(chosen.length > 0 ? 'history.needs.retrySelected' : 'history.needs.retryAll', {
              count,
            }),
            retry,
          )
        : null}
    </div>
  );
}
