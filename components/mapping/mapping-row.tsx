'use client';

import { Text, TextButton } from '@wix/design-system';
import { Select } from '@/components/ui/select';
import { type SideName } from '@/lib/core/model/side';
import { type DraftRow } from '@/lib/core/plan/mapping-rules';
import { explainReason, text } from '@/lib/text/text';
import { showValue } from '@/lib/text/value';
import { directionsFor, labelIn, partnersOf, withField } from './draft';
import { type MappingTableProps } from './mapping-props';
import styles from './mapping-row.module.css';

type Props = Omit<MappingTableProps, 'onChange' | 'rows'> & {
  readonly row: DraftRow;
  readonly place: number;
  readonly canBoth: boolean;
  readonly onChange: (row: DraftRow | null, said?: string) => void;
};

const winners = ['systemOfRecord', 'wix', 'remote', 'ask'] as const;

/** One row: every part can be edited in place; a locked one shows why it cannot. */
export function MappingRow({ row, place, canBoth, onChange, ...parts }: Props) {
  const { names, locked, problems, sample } = parts;
  const isLocked = locked.includes(row.wix);
  const own = problems.filter((problem) => problem.place === place);
  const label = labelIn(parts, 'wix', row.wix) ?? row.wix;
  return (
    <tr data-hook="mapping-row" id={`mapping-row-${place}`} tabIndex={-1}>
      <td>
        <Side
          {...parts}
          side="wix"
          row={row}
          isLocked={isLocked}
          isInvalid={own.length > 0}
          onChange={onChange}
        />
        {isLocked ? (
          <Text size="tiny" secondary>
            {text('mapping.locked')}
          </Text>
        ) : null}
        {own.map(({ reason }) => (
          <Problem key={reason.code} {...explainReason({ reason, service: names.remote })} />
        ))}
      </td>
      <td>
        <Select
          label={text('mapping.direction.row', { field: label })}
          value={row.direction}
          isDisabled={isLocked}
          options={[...new Set([row.direction, ...directionsFor(parts, row)])].map((value) => ({
            value,
            label: directionWords(value, names),
          }))}
          onChange={(direction) => onChange({ ...row, direction })}
        />
      </td>
      <td>
        <Side
          {...parts}
          side="remote"
          row={row}
          isLocked={isLocked}
          isInvalid={own.length > 0}
          onChange={onChange}
        />
      </td>
      {canBoth ? (
        <td>
          {row.direction === 'both' ? (
            <Select
              label={text('mapping.winner.row', { field: label })}
              value={row.winner}
              options={winners.map((value) => ({ value, label: winnerWords(value, names) }))}
              onChange={(winner) => onChange({ ...row, winner })}
            />
          ) : (
            text('mapping.winner.none')
          )}
        </td>
      ) : null}
      <td className={styles.sample}>
        <SampleCell cell={sample?.cells[place]} />
      </td>
      <td>
        {isLocked ? null : (
          <TextButton
            size="small"
            skin="dark"
            ariaLabel={text('mapping.remove.row', { field: label })}
            onClick={() => onChange(null, text('mapping.removed', { field: label }))}
          >
            {text('mapping.remove')}
          </TextButton>
        )}
      </td>
    </tr>
  );
}

function Problem({ what, why, next }: ReturnType<typeof explainReason>) {
  return (
    <Text size="small" skin="error" tagName="p">
      {`${what} ${why} ${next}`}
    </Text>
  );
}

function Side({
  side,
  row,
  isLocked,
  isInvalid,
  onChange,
  ...parts
}: Pick<Props, 'names' | 'fields' | 'directions' | 'row' | 'onChange'> & {
  readonly side: SideName;
  readonly isLocked: boolean;
  readonly isInvalid: boolean;
}) {
  const other = side === 'wix' ? row.remote : row.wix;
  const partners = partnersOf(parts, { side, other });
  const isKnown = partners.some(({ key }) => key === row[side]);
  const options = [
    ...(isKnown
      ? []
      : [
          {
            key: row[side],
            label: labelIn(parts, side, row[side]) ?? text('mapping.unknown', { key: row[side] }),
          },
        ]),
    ...partners,
  ];
  return (
    <Select
      label={text(side === 'wix' ? 'mapping.left' : 'mapping.right', { name: parts.names[side] })}
      value={row[side]}
      isDisabled={isLocked}
      isInvalid={isInvalid}
      options={options.map(({ key, label }) => ({ value: key, label }))}
      onChange={(key) => onChange(withField(parts, row, side, key))}
    />
  );
}

function SampleCell({ cell }: { cell: NonNullable<Props['sample']>['cells'][number] | undefined }) {
  if (!cell) return null;
  if (cell.problem)
    return (
      <Text size="small" skin="error">
        {text('mapping.sample.bad', { before: showValue(cell.before) })}
      </Text>
    );
  return (
    <Text size="small">
      {text('mapping.sample.cell', {
        before: showValue(cell.before),
        after: showValue(cell.after),
      })}
    </Text>
  );
}

const directionWords = (direction: DraftRow['direction'], names: Props['names']) =>
  text(`mapping.direction.${direction}`, {
    name: direction === 'toWix' ? names.wix : names.remote,
  });
const winnerWords = (winner: DraftRow['winner'], names: Props['names']) =>
  text(`mapping.winner.${winner}`, { name: winner === 'wix' ? names.wix : names.remote });
