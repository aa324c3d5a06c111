'use client';

import { useHost } from '@/components/host/host';
import { Select } from '@/components/ui/select';
import { type SideName } from '@/lib/core/model/side';
import { type ItemKind } from '@/lib/core/run/run';
import { usePlanFacets } from '@/lib/queries/first-sync';
import { explainReason, text } from '@/lib/text/text';
import styles from './plan-filters.module.css';

type Filter = {
  readonly code: string | undefined;
  /** The side that the reason refers to. */ readonly of: string | undefined;
  readonly row: string | undefined;
};
type Props = {
  readonly runId: string;
  readonly kind: ItemKind;
  readonly side: SideName | undefined;
  readonly filter: Filter;
  readonly path: string;
  readonly service: string;
};

/**
 * Filters a list by one reason or one changed field; not shown when all lines have the same one.
 */
export function PlanFilters({ runId, kind, side, filter, path, service }: Props) {
  const host = useHost();
  const { data } = usePlanFacets({ runId, kind, side });
  if (!data) return null;
  const reasons = data.reasons.map(({ reason, count }) => ({
    value: [reason.code, reason.params?.side ?? 'none'].join('&of='),
    name: explainReason({ reason, service }).what,
    count,
  }));
  const fields = data.fields.map(({ row, label, count }) => ({
    value: String(row),
    name: label,
    count,
  }));
  if (reasons.length < 2 && fields.length < 2) return null;
  return (
    <div className="row">
      {reasons.length > 1 ? (
        <Filter
          label={text('plan.filter.reason')}
          options={reasons}
          value={filter.code && [filter.code, filter.of ?? 'none'].join('&of=')}
          onChoose={(code) => host.go(code === '' ? path : `${path}&code=${code}`)}
        />
      ) : null}
      {fields.length > 1 ? (
        <Filter
          label={text('plan.filter.field')}
          options={fields}
          value={filter.row}
          onChoose={(row) => host.go(row === '' ? path : `${path}&row=${row}`)}
        />
      ) : null}
    </div>
  );
}

type FilterProps = {
  readonly label: string;
  readonly options: readonly {
    readonly value: string;
    readonly name: string;
    readonly count: number;
  }[];
  readonly value: string | undefined;
  readonly onChoose: (value: string) => void;
};

/** A choice of all, or of one kind, with counts. */
function Filter({ label, options, value = '', onChoose }: FilterProps) {
  const all = { value: 'all', label: text('plan.filter.all') };
  return (
    <div className={styles.labelled}>
      <span>{label}</span>
      <Select
        label={label}
        value={value === '' ? all.value : value}
        options={[
          all,
          ...options.map(({ name, count, value: one }) => ({
            value: one,
            label: text('plan.filter.option', { name, count }),
          })),
        ]}
        onChange={(chosen) => onChoose(chosen === all.value ? '' : chosen)}
      />
    </div>
  );
}
