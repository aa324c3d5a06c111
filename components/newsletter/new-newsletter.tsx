'use client';

import { Button, Card, SectionHelper, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { AccessForm } from '@/components/connections/access-form';
import { useHost } from '@/components/host/host';
import { useUnsaved } from '@/components/host/unsaved';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { FocusedHeading } from '@/components/ui/focused-heading';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { Select } from '@/components/ui/select';
import { idsOf, manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { useCheckNewsletter, useCreateNewsletter } from '@/lib/queries/newsletters';
import { type NewsletterCheck, type TypedAccess } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

const services = idsOf('list');

/**
 * An e-mail service, its key, one of its lists, and what will happen; the first run begins with the
 * last click.
 */
export function NewNewsletter() {
  const [service, setService] = useState<ConnectorId>(services[0]);
  const check = useCheckNewsletter();
  const [checked, setChecked] = useState<{
    readonly access: TypedAccess;
    readonly found: NewsletterCheck;
  } | null>(null);
  return (
    <>
      <PageTitle
        above={<NavLink to="/connections">← {text('connections.title')}</NavLink>}
        title={text('newsletter.new.title')}
        subtitle={text('newsletter.new.subtitle')}
      />
      <section className="card" data-hook="new-newsletter">
        <Card>
          <Card.Content>
            {checked ? (
              <ListStep {...checked} onBack={() => setChecked(null)} />
            ) : (
              <div className="column">
                <ChoiceCards<ConnectorId>
                  legend={text('newsletter.step.service')}
                  value={service}
                  onChoose={setService}
                  choices={services.map((id) => ({
                    value: id,
                    title: manifests[id].name,
                    text: manifests[id].summary,
                  }))}
                />
                <AccessForm
                  key={service}
                  service={service}
                  action={text('newsletter.check')}
                  submit={async (access) =>
                    setChecked({ access, found: await check.mutateAsync(access) })
                  }
                  isBusy={check.isPending}
                  error={check.error}
                />
              </div>
            )}
          </Card.Content>
        </Card>
      </section>
    </>
  );
}

function ListStep({
  access,
  found,
  onBack,
}: {
  access: TypedAccess;
  found: NewsletterCheck;
  onBack: () => void;
}) {
  const host = useHost();
  const create = useCreateNewsletter();
  useUnsaved(!create.isPending);
  const [listId, setListId] = useState(found.lists[0]?.id ?? '');
  const list = found.lists.find(({ id }) => id === listId);
  const start = () =>
    void create.mutateAsync({ ...access, listId }).then(
      ({ connectionId }) => {
        host.toast(text('newsletter.created'), 'success');
        host.go(`/connections/${connectionId}`);
      },
      () => undefined, // shown below
    );
  return (
    <div className="column narrow">
      <FocusedHeading>{text('newsletter.step.list')}</FocusedHeading>
      <div className="row">
        <Text>{text('newsletter.list.account', { account: found.account })}</Text>
        <TextButton size="small" onClick={onBack}>
          {text('newsletter.other')}
        </TextButton>
      </div>
      {list ? (
        <>
          <Select
            label={text('newsletter.step.list')}
            value={listId}
            options={found.lists.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setListId}
          />
          <Text weight="bold">{text('newsletter.preview')}</Text>
          <Text>
            {text('newsletter.preview.count', {
              subscribed: found.subscribed,
              contacts: found.contacts,
              list: list.name,
            })}
          </Text>
          <Text>{text('newsletter.preview.known')}</Text>
          <SectionHelper skin="warning" fullWidth>
            {text('newsletter.preview.warning', {
              service: manifests[access.service].name,
            })}
          </SectionHelper>
          {create.error ? (
            <div role="alert">
              <SectionHelper skin="danger" fullWidth>
                {create.error.message}
              </SectionHelper>
            </div>
          ) : null}
          <div>
            <Button onClick={start} disabled={create.isPending}>
              {text('newsletter.create')}
            </Button>
          </div>
        </>
      ) : (
        <Text>{text('newsletter.list.none')}</Text>
      )}
    </div>
  );
}
