'use client';

import { Button } from '@wix/design-system';
import { Select } from '@/components/ui/select';
import { type DraftRow } from '@/lib/core/plan/mapping-rules';
import { type FieldsView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import styles from './add-row.module.css';
import { labelIn, partnersOf, rowFor } from './draft';

/** The two fields of a row that is being added; `''`: not chosen yet. */
export type AddedRow = Pick<DraftRow, 'wix' | 'remote'>;
export const noRow: AddedRow = { wix: '', remote: '' };

type Props = Pick<FieldsView, 'names' | 'fields' | 'directions'> & {
  readonly added: AddedRow;
  readonly onChoose: (added: AddedRow) => void;
  readonly onAdd: (row: DraftRow, said: string) => void;
};

/** Adds a row: first one field, then a matching one. */
export function AddRow({ added, onChoose, onAdd, ...parts }: Props) {
  const { names, fields } = parts;
  const { wix, remote } = added;
  const free = fields.wix.filter(
    ({ key }) => partnersOf(parts, { side: 'remote', other: key }).length > 0,
  );
  const partners = wix === '' ? [] : partnersOf(parts, { side: 'remote', other: wix });
  const row = rowFor(parts, added);
  const labels = {
    field: labelIn(parts, 'wix', wix) ?? wix,
    other: labelIn(parts, 'remote', remote) ?? remote,
  };
  return (
    <fieldset className={styles.add} data-hook="mapping-add">
      <legend className="choices-legend">{text('mapping.add')}</legend>
      <div className="row row-end">
        <div className="grow narrow">
          <Select
            label={text('mapping.add.field', { name: names.wix })}
            placeholder={text('mapping.add.field', { name: names.wix })}
            value={wix}
            options={free.map(({ key, label }) => ({ value: key, label }))}
            onChange={(key) => onChoose({ wix: key, remote: '' })}
          />
        </div>
        <div className="grow narrow">
          <Select
            label={text('mapping.add.other', { name: names.remote })}
            placeholder={text('mapping.add.other', { name: names.remote })}
            value={remote}
            isDisabled={wix === ''}
            options={partners.map(({ key, label }) => ({ value: key, label }))}
            onChange={(key) => onChoose({ wix, remote: key })}
          />
        </div>
        <Button
          size="small"
          priority="secondary"
          onClick={() => row && onAdd(row, text('mapping.added', labels))}
          disabled={row === null}
        >
          {text('mapping.add.action')}
        </Button>
      </div>
    </fieldset>
  );
}
