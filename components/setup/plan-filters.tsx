'use client';

import { type ItemKind } from '@/lib/core/run';
import { type SideName } from '@/lib/core/types';
import { usePlanFacets } from '@/lib/queries/first-sync';
import { explainReason, text } from '@/lib/text/text';
import { useHost } from '../host/host';

type Filter = { readonly code: string | undefined; readonly row: string | undefined };
type Props = { readonly runId: string; readonly kind: ItemKind; readonly side: SideName | undefined; readonly filter: Filter; readonly path: string; readonly service: string };

/** Narrows a list down to one reason or one changed field; nothing where all are there for the same. */
export function PlanFilters({ runId, kind, side, filter, path, service }: Props) {
  const host = useHost();
  const { data } = usePlanFacets({ runId, kind, side });
  if (!data) return null;
  const reasons = data.reasons.map(({ reason, count }) => ({ value: reason.code, name: explainReason({ reason, service }).what, count }));
  const fields = data.fields.map(({ row, label, count }) => ({ value: String(row), name: label, count }));
  if (reasons.length < 2 && fields.length < 2) return null;
  return (
    <div className="row">
      {reasons.length > 1 ? <Select label={text('plan.filter.reason')} options={reasons} value={filter.code} onChoose={(code) => host.go(code === '' ? path : `${path}&code=${encodeURIComponent(code)}`)} /> : null}
      {fields.length > 1 ? <Select label={text('plan.filter.field')} options={fields} value={filter.row} onChoose={(row) => host.go(row === '' ? path : `${path}&row=${row}`)} /> : null}
    </div>
  );
}

type SelectProps = { readonly label: string; readonly options: readonly { readonly value: string; readonly name: string; readonly count: number }[]; readonly value: string | undefined; readonly onChoose: (value: string) => void };

function Select({ label, options, value = '', onChoose }: SelectProps) {
  return (
    <label className="select">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{text('plan.filter.all')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {text('plan.filter.option', { name: option.name, count: option.count })}
          </option>
        ))}
      </select>
    </label>
  );
}
