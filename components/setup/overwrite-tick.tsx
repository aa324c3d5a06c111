'use client';

import { Checkbox } from '@wix/design-system';
import { replacesMany } from '@/lib/core/plan/guards';
import { type PlanCounts } from '@/lib/core/run/run';
import { text } from '@/lib/text/text';
import { pairsOf } from './found-line';
import { sideName } from './side-name';

type Props = {
  readonly counts: PlanCounts;
  readonly service: string;
  readonly isTicked: boolean;
  readonly onTick: (isTicked: boolean) => void;
};

/** An extra confirmation where very many contacts get other values; else nothing. */
export function OverwriteTick({ counts, service, isTicked, onTick }: Props) {
  if (!replacesMany(counts)) return null;
  const { wix, remote } = counts.overwrites;
  const side = sideName({ side: wix > remote ? 'wix' : 'remote', service });
  return (
    <div data-hook="overwrites">
      <Checkbox checked={isTicked} onChange={(event) => onTick(event.target.checked)}>
        {text('start.overwrites', { count: Math.max(wix, remote), total: pairsOf(counts), side })}
      </Checkbox>
    </div>
  );
}
