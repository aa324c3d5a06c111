'use client';

import { Button, Card, FormField, Heading, Input, Text } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { useHost } from '@/components/host/host';
import { NavLink } from '@/components/ui/nav-link';
import { useFindContact } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';

/** Finds a contact by the exact input and opens its page. */
export function WhyBox() {
  const host = useHost();
  const [key, setKey] = useState('');
  const find = useFindContact();
  const found = find.data?.contacts ?? [];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = key.trim();
    if (wanted === '') return;
    find.mutate(wanted, {
      onSuccess: ({ contacts }) => {
        const [only, second] = contacts;
        if (only && !second) host.go(`/contacts/${only.linkId}`);
      },
    });
  };

  return (
    <section className="card span-8" data-hook="why">
      <Card stretchVertically>
        <Card.Content>
          <form className="column" onSubmit={submit}>
            <Heading size="medium" as="h2">
              {text('home.why.title')}
            </Heading>
            <Text secondary>{text('home.why.text')}</Text>
            <div className="row row-end">
              <div className="grow">
                <FormField label={text('home.why.label')} id="why-key">
                  <Input
                    id="why-key"
                    value={key}
                    onChange={(event) => setKey(event.target.value)}
                    autocomplete="off"
                  />
                </FormField>
              </div>
              <Button type="submit" disabled={find.isPending}>
                {text('home.why.action')}
              </Button>
            </div>
            <div role="status">
              {find.error ? <Text skin="error">{find.error.message}</Text> : null}
              {find.isSuccess && found.length === 0 ? <Text>{text('home.why.none')}</Text> : null}
              {found.length > 1 ? (
                <Text>{text('home.why.several', { count: found.length })}</Text>
              ) : null}
            </div>
            {found.length > 1 ? (
              <ul>
                {found.map(({ linkId, name }) => (
                  <li key={linkId}>
                    <NavLink to={`/contacts/${linkId}`}>{name ?? linkId}</NavLink>
                  </li>
                ))}
              </ul>
            ) : null}
          </form>
        </Card.Content>
      </Card>
    </section>
  );
}
