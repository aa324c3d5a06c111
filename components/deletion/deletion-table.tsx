'use client';

import { Checkbox, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { PlanPage } from '@/components/setup/plan-page';
import { useLabelInstead, useTakeOut } from '@/lib/queries/first-sync';
import { type PlanItemView } from '@/lib/services/views/plan';
import { explainReason, text } from '@/lib/text/text';
import { formatDay } from '@/lib/text/time';
import { type DeletionTab } from './deletion-tab';
import styles from './deletion-table.module.css';

type Props = { readonly runId: string; readonly tab: DeletionTab; readonly service: string };

/** 50 contacts, each with the reason why it is listed; unticking takes one out at once. */
export function DeletionTable({ runId, tab, service }: Props) {
  return (
    <PlanPage runId={runId} kind={tab} path={`/setup/deletion?tab=${tab}`} service={service}>
      {(items) => <People runId={runId} tab={tab} service={service} items={items} />}
    </PlanPage>
  );
}

function People({ runId, tab, service, items }: Props & { items: readonly PlanItemView[] }) {
  const host = useHost();
  const takeOut = useTakeOut();
  /** The tick follows the click at once; the server confirms after the last of several clicks. */
  const [said, setSaid] = useState<ReadonlyMap<number, boolean>>(new Map());
  const isPicked = ({ no, isOut }: PlanItemView) => !(said.get(no) ?? isOut);
  const set = (nos: readonly number[], isOut: boolean) => {
    setSaid(new Map([...said, ...nos.map((no) => [no, isOut] as const)]));
    takeOut.mutate(
      { runId, nos, isOut },
      {
        onError: (failure) => host.toast(failure.message, 'error'),
        onSettled: () => setSaid(new Map()),
      },
    );
  };
  const picked = items.filter(isPicked);
  const canPick = tab === 'delete';
  return (
    <table className="data">
      <thead>
        <tr>
          {canPick ? (
            <th scope="col" className={styles.tick}>
              <Checkbox
                checked={picked.length === items.length}
                indeterminate={picked.length > 0 && picked.length < items.length}
                onChange={() =>
                  set(
                    items.map(({ no }) => no),
                    picked.length > 0,
                  )
                }
              >
                <span className="spoken">{text('deletion.pickPage')}</span>
              </Checkbox>
            </th>
          ) : null}
          <th scope="col">{text('deletion.name')}</th>
          <th scope="col" className="wide">
            {text('deletion.email')}
          </th>
          <th scope="col" className="day">
            {text('deletion.active')}
          </th>
          <th scope="col">{text('deletion.why')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.no} data-hook="deletion-row">
            {canPick ? (
              <td className={styles.tick}>
                <Checkbox checked={isPicked(item)} onChange={() => set([item.no], isPicked(item))}>
                  <span className="spoken">{text('deletion.take', { name: nameOf(item) })}</span>
                </Checkbox>
              </td>
            ) : null}
            <th scope="row">{nameOf(item)}</th>
            {item.email ? <td>{item.email}</td> : <td className="blank">{text('blank')}</td>}
            <td>
              {item.changedAt ? formatDay(Date.parse(item.changedAt)) : text('deletion.unknown')}
            </td>
            <td>
              <div className="column-tight">
                <span>{whyOf({ item, service })}</span>
                {canPick ? null : <Instead runId={runId} item={item} />}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The actions for a contact that is not deleted: a label, or a look in Wix. */
function Instead({ runId, item }: { runId: string; item: PlanItemView }) {
  const host = useHost();
  const label = useLabelInstead();
  const isLabelled = item.kind === 'label';
  const name = nameOf(item);
  const { wixId } = item;
  const action = text(isLabelled ? 'deletion.instead.undo' : 'deletion.instead');
  return (
    <div className="row">
      <TextButton
        size="small"
        disabled={label.isPending}
        ariaLabel={`${action}: ${name}`}
        onClick={() =>
          label.mutate(
            { runId, nos: [item.no], isLabelled: !isLabelled },
            { onError: (failure) => host.toast(failure.message, 'error') },
          )
        }
      >
        {action}
      </TextButton>
      {wixId !== null && host.openContacts ? (
        <TextButton
          size="small"
          ariaLabel={`${text('deletion.openOne')}: ${name}`}
          onClick={() => host.openContacts?.(wixId)}
        >
          {text('deletion.openOne')}
        </TextButton>
      ) : null}
    </div>
  );
}

const nameOf = (item: PlanItemView) => item.name ?? item.email ?? text('plan.unnamed');

function whyOf({ item, service }: { item: PlanItemView; service: string }): string {
  if (item.isOut) return text('plan.out');
  if (!item.reason) return '';
  const { what, next } = explainReason({ reason: item.reason, service });
  const isLabelled = item.kind === 'label' ? ` ${text('deletion.instead.done')}` : '';
  // What to do about the others is stated once, above all of them.
  return item.reason.code.startsWith('undeletable') && item.kind !== 'label'
    ? `${what} ${next}`
    : `${what}${isLabelled}`;
}
