'use client';

import { Text, TextButton } from '@wix/design-system';
import { PersonName } from '@/components/setup/plan-rows';
import { sideName } from '@/components/setup/side-name';
import { NavLink } from '@/components/ui/nav-link';
import { otherSide } from '@/lib/core/model/side';
import { type DifferenceView } from '@/lib/services/views/comparison';
import { explainReason, text } from '@/lib/text/text';
import { showValue } from '@/lib/text/value';
import { useFixWithWord } from './report-card';

type Props = {
  readonly runId: string;
  readonly items: readonly DifferenceView[];
  readonly service: string;
};

/** Contacts that differ, each with its current differences and the one action for them. */
export function DifferenceRows({ runId, items, service }: Props) {
  return (
    <table className="data">
      <thead>
        <tr>
          <th scope="col" className="wide">
            {text('comparison.person')}
          </th>
          <th scope="col">{text('comparison.what')}</th>
          <th scope="col">
            <span className="spoken">{text('plan.what')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.no} data-hook="difference-row">
            <th scope="row">
              {item.linkId ? (
                <NavLink to={`/contacts/${item.linkId}`}>
                  <PersonName item={item} />
                </NavLink>
              ) : (
                <PersonName item={item} />
              )}
            </th>
            <td>
              <ul className="plain-list">
                {linesOf({ item, service }).map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            </td>
            <td>
              <Fix runId={runId} item={item} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fix({ runId, item }: { runId: string; item: DifferenceView }) {
  const fix = useFixWithWord();
  const name = item.name ?? item.email ?? text('plan.unnamed');
  if (item.isFixed && differingOf(item).length === 0) return null;
  if (item.isFixed)
    return (
      <Text size="small" secondary>
        {text('comparison.isFixed')}
      </Text>
    );
  if (item.kind === 'onHold' && item.linkId)
    return (
      <NavLink to={`/contacts/${item.linkId}`} ariaLabel={`${text('comparison.open')}: ${name}`}>
        {text('comparison.open')}
      </NavLink>
    );
  if (item.kind !== 'drifted' && item.kind !== 'failed') return null;
  const action = text(`comparison.click.${item.kind}`);
  return (
    <TextButton
      size="small"
      disabled={fix.isPending}
      ariaLabel={`${action}: ${name}`}
      onClick={() => fix.run({ runId, no: item.no })}
    >
      {action}
    </TextButton>
  );
}

const differingOf = ({ changes }: DifferenceView) => changes.filter(({ from, to }) => from !== to);

function linesOf({ item, service }: { item: DifferenceView; service: string }): readonly string[] {
  const { kind, side, reason, changes } = item;
  if (reason) return [explainReason({ reason, service }).what];
  if (side && kind === 'missing')
    return [
      text('comparison.gone', {
        side: sideName({ side, service }),
        there: sideName({ side: otherSide(side), service }),
      }),
    ];
  if (side) return [text('comparison.only', { side: sideName({ side, service }) })];
  if (changes.length === 0) return [text(`comparison.kind.${kind}`)];
  const differing = differingOf(item);
  return differing.length === 0
    ? [text('comparison.equal')]
    : differing.map(({ label, side: where, from, to }) =>
        text('plan.change', {
          label,
          side: sideName({ side: where, service }),
          from: showValue(from),
          to: showValue(to),
        }),
      );
}
