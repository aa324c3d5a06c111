'use client';

import type { DraftRow } from '@/lib/core/plan/mapping-rules';
import { text } from '@/lib/text/text';
import type { MappingTableProps } from './mapping-props';
import { MappingRow } from './mapping-row';

/**
 * A mapping as a plain table: a field, a direction, a field, and a sample value. It knows two
 * catalogues and nothing about flows.
 */
export function MappingTable(props: MappingTableProps) {
  const { rows, names, directions, sample, onChange } = props;
  const canBoth = directions.includes('both');
  const replace = (place: number, row: DraftRow | null, said: string) =>
    onChange(row ? rows.with(place, row) : rows.toSpliced(place, 1), said);
  return (
    <table className="data" aria-label={text('mapping.title')}>
      <thead>
        <tr>
          <th scope="col">{text('mapping.left', { name: names.wix })}</th>
          <th scope="col">{text('mapping.direction')}</th>
          <th scope="col">{text('mapping.right', { name: names.remote })}</th>
          {canBoth ? <th scope="col">{text('mapping.winner')}</th> : null}
          <th scope="col">
            {sample ? text('mapping.sample.of', { name: sample.name }) : text('mapping.sample')}
          </th>
          <th scope="col">
            <span className="spoken">{text('mapping.remove')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => (
          <MappingRow
            key={`${row.wix} ${row.remote} ${place}`}
            {...props}
            row={row}
            place={place}
            canBoth={canBoth}
            onChange={(next, said = '') => replace(place, next, said)}
          />
        ))}
      </tbody>
    </table>
  );
}
