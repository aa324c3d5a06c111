'use client';

import { Checkbox, Text } from '@wix/design-system';
import { usePlanItems, useTakeOut } from '@/lib/queries/first-sync';
import { type PlanItemView } from '@/lib/services/views';
import { explainReason, text } from '@/lib/text/text';
import { formatDay } from '@/lib/text/time';
import { useHost } from '../host/host';
import { PageLinks } from '../setup/page-links';
import { Failure } from '../ui/failure';
import { CardSkeleton } from '../ui/page-skeleton';
import { type DeletionTab } from './deletion-people';

type Props = { readonly runId: string; readonly tab: DeletionTab; readonly cursor: string | undefined; readonly service: string };

/** 50 people, each with why it stands here; unticking takes a person out at once. */
export function DeletionTable({ runId, tab, cursor, service }: Props) {
  const host = useHost();
  const takeOut = useTakeOut();
  const { data, error, refetch } = usePlanItems({ runId, kind: tab, after: cursor });
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <CardSkeleton lines={6} />;
  if (data.items.length === 0) return <Text secondary>{text('plan.nothing')}</Text>;
  const toggle = ({ no, isOut }: PlanItemView) => takeOut.mutate({ runId, no, isOut: !isOut }, { onError: (failure) => host.toast(failure.message, 'error') });
  const canPick = tab === 'delete';
  return (
    <div className="column">
      <table className="data">
        <thead>
          <tr>
            {canPick ? (
              <th scope="col" className="pick">
                {text('deletion.pick')}
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
          {data.items.map((item) => (
            <tr key={item.no} data-hook="deletion-row">
              {canPick ? (
                <td className="pick">
                  <Checkbox checked={isPicked({ item, pending: takeOut.isPending ? takeOut.variables : undefined })} onChange={() => toggle(item)}>
                    <span className="spoken">{text('deletion.take', { name: nameOf(item) })}</span>
                  </Checkbox>
                </td>
              ) : null}
              <th scope="row">{nameOf(item)}</th>
              {item.email ? <td>{item.email}</td> : <td className="blank">{text('blank')}</td>}
              <td>{item.changedAt ? formatDay(Date.parse(item.changedAt)) : text('deletion.unknown')}</td>
              <td>{whyOf({ item, service })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <PageLinks path={`/setup/deletion?tab=${tab}`} cursor={cursor} next={data.next} />
    </div>
  );
}

const nameOf = (item: PlanItemView) => item.name ?? item.email ?? text('plan.unnamed');

/** The tick follows the click; the server's word comes after. */
const isPicked = ({ item, pending }: { item: PlanItemView; pending: { no: number; isOut: boolean } | undefined }) => !(pending?.no === item.no ? pending.isOut : item.isOut);

function whyOf({ item, service }: { item: PlanItemView; service: string }): string {
  if (item.isOut) return text('plan.out');
  if (!item.reason) return '';
  const { what, next } = explainReason({ reason: item.reason, service });
  // What to do about the others is said once, above all of them.
  return item.reason.code.startsWith('undeletable') ? `${what} ${next}` : what;
}
