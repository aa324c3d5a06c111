'use client';

import { Text } from '@wix/design-system';
import { type PlanItemView } from '@/lib/services/views/plan';
import { explainReason, text } from '@/lib/text/text';
import { showValue } from '@/lib/text/value';
import { sideName } from './side-name';

type Props = {
  readonly items: readonly PlanItemView[];
  readonly service: string;
  readonly showsKind?: boolean;
};

/** Contacts of a plan, each with its action and, field by field, the old and new value. */
export function PlanRows({ items, service, showsKind = false }: Props) {
  return (
    <table className="data">
      <thead>
        <tr>
          <th scope="col" className="wide">
            {text('plan.person')}
          </th>
          <th scope="col">{text('plan.what')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.no} data-hook="plan-row">
            <th scope="row">
              <PersonName item={item} />
            </th>
            <td>
              {showsKind ? (
                <Text size="small" weight="bold">
                  {text(`plan.kind.${item.kind}`)}
                </Text>
              ) : null}
              <ul className="plain-list">
                {linesOf({ item, service }).map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The name with the address below; a contact without a name shows its address alone. */
export function PersonName({ item }: { item: Pick<PlanItemView, 'name' | 'email'> }) {
  return (
    <span className="column-tight">
      <span>{item.name ?? item.email ?? text('plan.unnamed')}</span>
      {item.email && item.name && item.name !== item.email ? (
        <Text size="small" secondary>
          {item.email}
        </Text>
      ) : null}
    </span>
  );
}

function linesOf({ item, service }: { item: PlanItemView; service: string }): readonly string[] {
  if (item.isOut) return [text('plan.out')];
  if (item.kind === 'create' && item.side)
    return [text('plan.newIn', { side: sideName({ side: item.side, service }) })];
  if (item.reason) {
    const { what, next } = explainReason({ reason: item.reason, service });
    return [item.kind === 'label' || item.kind === 'delete' ? what : `${what} ${next}`];
  }
  if (item.changes.length === 0) return [text('plan.linkOnly')];
  return item.changes.map(({ label, side, from, to }) =>
    text('plan.change', {
      label,
      side: sideName({ side, service }),
      from: showValue(from),
      to: showValue(to),
    }),
  );
}
