'use client';

import { Button, Card, FormField, Heading, Input, Text } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { Failure } from '@/components/ui/failure';
import { useNewsletterAddress } from '@/lib/queries/newsletters';
import { type AddressView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { formatMoment } from '@/lib/text/time';
import { PeopleTable } from './people-table';

/** Addresses are sealed, so there is no search for parts. */
export function AddressSearch({ id, service }: { id: number; service: string }) {
  const [value, setValue] = useState('');
  const [address, setAddress] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const { data, error, refetch } = useNewsletterAddress({ id, address });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsMissing(value.trim() === '');
    setAddress(value.trim());
  };
  return (
    <section className="card" data-hook="newsletter-find">
      <Card>
        <Card.Content>
          <div className="column">
            <form className="column narrow" onSubmit={submit}>
              <Heading size="small" as="h2">
                {text('newsletter.find')}
              </Heading>
              <FormField
                label={text('newsletter.find.label')}
                id="newsletter-address"
                status={isMissing ? 'error' : undefined}
                statusMessage={isMissing ? text('newsletter.find.missing') : undefined}
              >
                <Input
                  id="newsletter-address"
                  type="text"
                  autocomplete="off"
                  value={value}
                  onChange={(event) => setValue(event.target.value)}
                />
              </FormField>
              <div>
                <Button type="submit" priority="secondary" size="small">
                  {text('newsletter.find.action')}
                </Button>
              </div>
            </form>
            <div role="status">
              {error ? <Failure error={error} onRetry={() => void refetch()} /> : null}
              {data && address !== '' ? <Found id={id} service={service} view={data} /> : null}
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

function Found({
  id,
  service,
  view: { address, status, people, ledger },
}: {
  id: number;
  service: string;
  view: AddressView;
}) {
  return (
    <div className="column">
      <Text weight="bold">{text('newsletter.find.status', { status, address })}</Text>
      {people.length > 0 ? <PeopleTable id={id} service={service} people={people} /> : null}
      <Text weight="bold">{text('newsletter.find.ledger')}</Text>
      {ledger.length === 0 ? (
        <Text secondary>{text('newsletter.find.nothing')}</Text>
      ) : (
        <table className="data">
          <thead>
            <tr>
              <th scope="col">{text('ledger.when')}</th>
              <th scope="col">{text('ledger.source')}</th>
              <th scope="col">{text('ledger.says')}</th>
            </tr>
          </thead>
          <tbody>
            {ledger.map((line, place) => (
              <tr key={place}>
                <td>{formatMoment(line.atMs)}</td>
                <td>{line.sourceName}</td>
                <td>{text(`ledger.says.${line.says}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
