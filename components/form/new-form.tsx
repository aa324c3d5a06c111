'use client';

import { Button, Card, FormField, Input } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { useHost } from '@/components/host/host';
import { useUnsaved } from '@/components/host/unsaved';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { useCreateForm } from '@/lib/queries/forms';
import { text } from '@/lib/text/text';

/** A form's name; the rest is set up on its own page, where the owner can leave and continue. */
export function NewForm() {
  const host = useHost();
  const create = useCreateForm();
  const [name, setName] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  useUnsaved(name !== '' && !create.isPending);
  const problem = isMissing ? text('form.name.missing') : create.error?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsMissing(name.trim() === '');
    if (name.trim() !== '')
      create.mutate(name.trim(), {
        onSuccess: ({ connectionId }) => host.go(`/connections/${connectionId}`),
      });
  };
  return (
    <>
      <PageTitle
        above={<NavLink to="/connections">← {text('connections.title')}</NavLink>}
        title={text('form.new.title')}
        subtitle={text('form.new.subtitle')}
      />
      <section className="card">
        <Card>
          <Card.Content>
            <form className="column narrow" onSubmit={submit}>
              <FormField
                label={text('form.name')}
                id="form-name"
                status={problem ? 'error' : undefined}
                statusMessage={problem}
              >
                <Input
                  id="form-name"
                  value={name}
                  maxLength={100}
                  onChange={(event) => setName(event.target.value)}
                />
              </FormField>
              <div>
                <Button type="submit" disabled={create.isPending}>
                  {text('form.create')}
                </Button>
              </div>
            </form>
          </Card.Content>
        </Card>
      </section>
    </>
  );
}
