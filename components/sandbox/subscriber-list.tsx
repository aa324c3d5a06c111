'use client';

import { Badge, Button, Card, Heading, Input, Text, TextButton } from '@wix/design-system';
import { useDeferredValue, useState } from 'react';
import { useHost } from '@/components/host/host';
import { Failure } from '@/components/ui/failure';
import { CardSkeleton } from '@/components/ui/page-skeleton';
import { manifests, type ConnectorId } from '@/lib/connectors/manifests';
import {
  useHappenToSubscriber,
  useSandboxAccess,
  useSandboxSubscribers,
  type SubscriberHappening,
} from '@/lib/queries/sandbox';
import { type SandboxSubscriber } from '@/lib/services/views/sandbox';
import { text } from '@/lib/text/text';
import { nameOf } from './sides';

const skins = {
  subscribed: 'neutralSuccess',
  unsubscribed: 'neutralStandard',
  pending: 'warningLight',
  bounced: 'neutralDanger',
  complained: 'neutralDanger',
  archived: 'neutralLight',
  transactional: 'neutralLight',
} as const;

/** The events possible in each status. */
const happenings: Readonly<Record<SandboxSubscriber['status'], readonly SubscriberHappening[]>> = {
  subscribed: ['unsubscribe', 'bounce', 'complain'],
  unsubscribed: ['confirm'],
  pending: ['confirm'],
  bounced: [],
  complained: [],
  archived: [],
  transactional: [],
};

/** The newsletter's subscribers with their status, and the events of readers and mails. */
export function SubscriberList({ service }: { service: ConnectorId }) {
  const host = useHost();
  const [search, setSearch] = useState('');
  const [offset, setOffset] = useState(0);
  const { data, error, refetch } = useSandboxSubscribers({
    service,
    search: useDeferredValue(search),
    offset,
  });
  const happen = useHappenToSubscriber(service);
  const access = useSandboxAccess(service);
  const name = nameOf(service);
  const run = (id: string, what: SubscriberHappening) =>
    happen.mutate(
      { id, what },
      {
        onSuccess: () => host.toast(text('sandbox.readers.done', { service: name }), 'success'),
        onError: (problem) => host.toast(problem.message, 'error'),
      },
    );

  return (
    <section className="card" aria-label={name} data-hook={`list-${service}`}>
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row">
              <Heading size="medium" as="h2">
                {name}
              </Heading>
              {data ? (
                <Text secondary>{text('sandbox.readers.count', { count: data.total })}</Text>
              ) : null}
            </div>
            <Text size="small" secondary>
              {text('sandbox.readers.text', { service: name })}
            </Text>
            {manifests[service].auth.map(({ key, label }) => (
              <AccessKey
                key={key}
                label={text('sandbox.readers.key', { field: label, service: name })}
                value={access?.[key] ?? ''}
              />
            ))}
            <Input
              size="small"
              value={search}
              ariaLabel={text('sandbox.list.search', { side: name })}
              placeholder={text('sandbox.list.search', { side: name })}
              onChange={(event) => {
                setSearch(event.target.value);
                setOffset(0);
              }}
            />
            {error && !data ? <Failure error={error} onRetry={() => void refetch()} /> : null}
            {!data && !error ? <CardSkeleton lines={4} /> : null}
            {data?.subscribers.length === 0 ? (
              <Text secondary>{text('sandbox.readers.empty')}</Text>
            ) : null}
            <ul className="plain-list rows">
              {data?.subscribers.map((subscriber) => (
                <SubscriberRow
                  key={subscriber.id}
                  subscriber={subscriber}
                  onHappen={(what) => run(subscriber.id, what)}
                />
              ))}
            </ul>
            <div className="row">
              {offset > 0 ? (
                <TextButton onClick={() => setOffset(0)}>{text('first')}</TextButton>
              ) : null}
              {data?.next == null ? null : (
                <TextButton onClick={() => setOffset(data.next ?? 0)}>{text('next')}</TextButton>
              )}
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}

/** The access that an owner copies into the connect form. */
function AccessKey({ label, value }: { label: string; value: string }) {
  const host = useHost();
  const copy = () =>
    void navigator.clipboard
      .writeText(value)
      .then(() => host.toast(text('sandbox.readers.copied'), 'success'));
  return (
    <div className="row">
      <Text size="small">
        {label}: <code>{value}</code>
      </Text>
      <TextButton
        size="small"
        onClick={copy}
        ariaLabel={`${text('sandbox.readers.copy')}: ${label}`}
      >
        {text('sandbox.readers.copy')}
      </TextButton>
    </div>
  );
}

/** A reader who left gives consent again by a new sign-up. */
const wordsOf = (what: SubscriberHappening, status: SandboxSubscriber['status']) =>
  text(
    what === 'confirm' && status === 'unsubscribed'
      ? 'sandbox.readers.again'
      : `sandbox.readers.${what}`,
  );

function SubscriberRow({
  subscriber,
  onHappen,
}: {
  subscriber: SandboxSubscriber;
  onHappen: (what: SubscriberHappening) => void;
}) {
  const { email, name, status } = subscriber;
  return (
    <li className="subscriber-row" data-hook={`subscriber-${email}`}>
      <Text size="small">
        {email}
        {name === '' ? null : ` · ${name}`}
      </Text>
      <Badge size="small" skin={skins[status]} uppercase={false}>
        {text(`sandbox.readers.${status}`)}
      </Badge>
      <div className="row">
        {happenings[status].map((what) => (
          <Button
            key={what}
            size="tiny"
            priority="secondary"
            onClick={() => onHappen(what)}
            aria-label={text('sandbox.readers.action', { what: wordsOf(what, status), email })}
          >
            {wordsOf(what, status)}
          </Button>
        ))}
      </div>
    </li>
  );
}
