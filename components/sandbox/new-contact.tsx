'use client';

import { Button, FormField, Input, Text } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { text } from '@/lib/text/text';
import styles from './new-contact.module.css';
import { editableFields, nameOf } from './sides';

type Props = {
  readonly side: string;
  readonly onCreate: (values: Readonly<Record<string, string>>) => void;
  readonly onCancel: () => void;
};

export function NewContact({ side, onCreate, onCancel }: Props) {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const filled = Object.entries(values).filter(([, value]) => value.trim() !== '');
    if (filled.length > 0) onCreate(Object.fromEntries(filled));
  };
  return (
    <form
      className={`column ${styles.panel}`}
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      aria-label={text('sandbox.list.new', { side: nameOf(side) })}
    >
      <Text weight="bold">{text('sandbox.list.new', { side: nameOf(side) })}</Text>
      <div className={styles.fields}>
        {editableFields.map(({ name, label }, index) => (
          <FormField key={name} label={text(label)} id={`new-${side}-${name}`} labelSize="small">
            <Input
              size="small"
              id={`new-${side}-${name}`}
              autoFocus={index === 0}
              autocomplete="off"
              value={values[name] ?? ''}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          </FormField>
        ))}
      </div>
      <div className="row">
        <Button size="small" type="submit">
          {text('sandbox.list.create')}
        </Button>
        <Button size="small" priority="secondary" onClick={onCancel}>
          {text('cancel')}
        </Button>
      </div>
    </form>
  );
}
