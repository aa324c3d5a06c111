'use client';

import { Button } from '@wix/design-system';
import { useState } from 'react';
import { text } from '@/lib/text/text';
import { Select } from '../ui/select';
import { labelIn, partnersOf, rowFor } from './draft';
import { type MappingTableProps } from './mapping-table';

/** A further row: first a field, then one that fits it. */
export function AddRow({ rows, onChange, ...parts }: MappingTableProps) {
  const { names, fields } = parts;
  const [wix, setWix] = useState('');
  const [remote, setRemote] = useState('');
  const free = fields.wix.filter(({ key }) => partnersOf(parts, { side: 'remote', other: key }).length > 0);
  const partners = wix === '' ? [] : partnersOf(parts, { side: 'remote', other: wix });
  const row = wix !== '' && remote !== '' ? rowFor(parts, { wix, remote }) : null;
  const add = () => {
    if (!row) return;
    onChange([...rows, row], text('mapping.added', { field: labelIn(parts, 'wix', wix) ?? wix, other: labelIn(parts, 'remote', remote) ?? remote }));
    setWix('');
    setRemote('');
  };
  return (
    <fieldset className="choices" data-hook="mapping-add">
      <legend className="choices-legend">{text('mapping.add')}</legend>
      <div className="row row-end">
        <div className="grow narrow">
          <Select label={text('mapping.add.field', { name: names.wix })} placeholder={text('mapping.add.field', { name: names.wix })} value={wix} options={free.map(({ key, label }) => ({ value: key, label }))} onChange={(key) => (setWix(key), setRemote(''))} />
        </div>
        <div className="grow narrow">
          <Select label={text('mapping.add.other', { name: names.remote })} placeholder={text('mapping.add.other', { name: names.remote })} value={remote} isDisabled={wix === ''} options={partners.map(({ key, label }) => ({ value: key, label }))} onChange={setRemote} />
        </div>
        <Button size="small" onClick={add} disabled={row === null}>
          {text('mapping.add.action')}
        </Button>
      </div>
    </fieldset>
  );
}
