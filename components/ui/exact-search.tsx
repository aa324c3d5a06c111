'use client';

import { Button, FormField, Input, Text } from '@wix/design-system';
import { useState, type FormEvent, type ReactNode } from 'react';
import { text } from '@/lib/text/text';

type Props = {
  readonly id: string;
  readonly onFind: (email: string) => void;
  readonly isBusy: boolean;
  readonly error: Error | null;
  /** The message when no contact has this address. */
  readonly none: string | null;
  readonly children: ReactNode;
};

/** Finds a contact by its exact address; the results are shown below. */
export function ExactSearch({ id, onFind, isBusy, error, none, children }: Props) {
  const [email, setEmail] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.trim() !== '') onFind(email.trim());
  };
  return (
    <form className="column" onSubmit={submit} role="search">
      <div className="row row-end narrow">
        <div className="grow">
          <FormField label={text('find.label')} id={id}>
            <Input
              id={id}
              size="small"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              autocomplete="off"
            />
          </FormField>
        </div>
        <Button type="submit" size="small" priority="secondary" disabled={isBusy}>
          {text('find.action')}
        </Button>
      </div>
      <div role="status">
        {error ? <Text skin="error">{error.message}</Text> : null}
        {none ? <Text>{none}</Text> : null}
        {children}
      </div>
    </form>
  );
}
