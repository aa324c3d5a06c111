'use client';

import { Button, Card, Heading, Tabs, Text, TextButton } from '@wix/design-system';
import { useSearchParams } from 'next/navigation';
import { useHost } from '@/components/host/host';
import { saveFile } from '@/components/setup/save-file';
import { Loaded } from '@/components/ui/loaded';
import { NavLink } from '@/components/ui/nav-link';
import {
  useDownloadLedger,
  useNewsletterPeople,
  useRetryNewsletter,
  type Who,
} from '@/lib/queries/newsletters';
import { type NewsletterView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { AddressSearch } from './address-search';
import { PeopleTable } from './people-table';

const groups: readonly Who[] = ['in', 'out', 'refused'];

/** Address look-up; contacts that are sent or not, with reasons; the ledger as a download. */
export function ActivityTab({ view }: { view: NewsletterView }) {
  return (
    <>
      <AddressSearch id={view.id} service={view.name} />
      <People view={view} />
      <Ledger id={view.id} />
    </>
  );
}

function People({ view: { id, name, counts } }: { view: NewsletterView }) {
  const host = useHost();
  const search = useSearchParams();
  const who = groups.find((group) => group === search.get('who')) ?? 'in';
  const after = search.get('after') ?? undefined;
  const page = useNewsletterPeople({ id, who, after });
  const at = (group: Who, from?: string) =>
    `/connections/${id}?tab=activity&who=${group}${from ? `&after=${from}` : ''}`;
  return (
    <Loaded answer={page} lines={[4]}>
      {({ people, next }) => (
        <section className="card" data-hook="newsletter-people">
          <Card>
            <Card.Content>
              <div className="column">
                <div className="row">
                  <Heading size="small" as="h2">
                    {text('newsletter.people')}
                  </Heading>
                  {counts.failed > 0 && who === 'refused' ? <RetryAll id={id} /> : null}
                </div>
                <Tabs
                  size="small"
                  items={groups.map((group) => ({
                    id: group,
                    title: text(`newsletter.who.${group}`),
                  }))}
                  activeId={who}
                  onClick={({ id: group }) =>
                    host.go(at(groups.find((one) => one === group) ?? 'in'))
                  }
                />
                {people.length === 0 ? (
                  <Text secondary>{text('newsletter.people.none')}</Text>
                ) : (
                  <PeopleTable id={id} service={name} people={people} />
                )}
                {next ? <NavLink to={at(who, next)}>{text('next')}</NavLink> : null}
              </div>
            </Card.Content>
          </Card>
        </section>
      )}
    </Loaded>
  );
}

function RetryAll({ id }: { id: number }) {
  const host = useHost();
  const retry = useRetryNewsletter(id);
  const run = () =>
    retry.mutate(undefined, {
      onSuccess: ({ count }) => host.toast(text('newsletter.people.retried', { count }), 'success'),
      onError: (failure) => host.toast(failure.message, 'error'),
    });
  return (
    <Button size="small" priority="secondary" disabled={retry.isPending} onClick={run}>
      {text('newsletter.people.retryAll')}
    </Button>
  );
}

function Ledger({ id }: { id: number }) {
  const host = useHost();
  const download = useDownloadLedger(id);
  const save = (format: 'csv' | 'json') =>
    download.mutate(format, {
      onSuccess: saveFile,
      onError: (error) => host.toast(error.message, 'error'),
    });
  return (
    <section className="card" data-hook="newsletter-ledger">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('newsletter.ledger')}
            </Heading>
            <Text secondary>{text('newsletter.ledger.text')}</Text>
            <div className="row">
              {(['csv', 'json'] as const).map((format) => (
                <TextButton
                  key={format}
                  size="small"
                  disabled={download.isPending}
                  onClick={() => save(format)}
                >
                  {text(`newsletter.ledger.${format}`)}
                </TextButton>
              ))}
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
