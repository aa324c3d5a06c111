'use client';

import {
  Button,
  Card,
  FormField,
  Input,
  SectionHelper,
  Text,
  TextButton,
} from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { useHost } from '@/components/host/host';
import { useUnsaved } from '@/components/host/unsaved';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { FocusedHeading } from '@/components/ui/focused-heading';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { Select } from '@/components/ui/select';
import { subscriberManifests } from '@/lib/connectors/manifests';
import {
  useCheckNewsletter,
  useCreateNewsletter,
  type NewsletterAccess,
} from '@/lib/queries/newsletters';
import { type NewsletterCheck } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

type Service = NewsletterAccess['service'];
const services: readonly Service[] = ['mailchimp', 'ghost'];

/**
 * An e-mail service, its key, a list of it, and what will happen; the first run begins with the
 * last click.
 */
export function NewNewsletter() {
  const [service, setService] = useState<Service>('mailchimp');
  const [checked, setChecked] = useState<{
    readonly access: NewsletterAccess;
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
                <ChoiceCards<Service>
                  legend={text('newsletter.step.service')}
                  value={service}
                  onChoose={setService}
                  choices={services.map((value) => ({
                    value,
                    title: text(`newsletter.service.${value}`),
                    text: text(`newsletter.service.${value}.text`),
                  }))}
                />
                <KeyStep
                  key={service}
                  service={service}
                  onChecked={(access, found) => setChecked({ access, found })}
                />
              </div>
            )}
          </Card.Content>
        </Card>
      </section>
    </>
  );
}

/** The form draws itself from what the service asks for. */
function KeyStep({
  service,
  onChecked,
}: {
  service: Service;
  onChecked: (access: NewsletterAccess, found: NewsletterCheck) => void;
}) {
  const { auth } = subscriberManifests[service];
  const check = useCheckNewsletter();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [isMissing, setIsMissing] = useState(false);
  useUnsaved(Object.values(values).some((value) => value !== '') && !check.isPending);
  const isEmpty = (key: string) => !values[key]?.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = auth.some(({ key }) => isEmpty(key));
    setIsMissing(missing);
    const access = {
      service,
      credentials: Object.fromEntries(auth.map(({ key }) => [key, values[key]?.trim() ?? ''])),
    };
    if (!missing) check.mutate(access, { onSuccess: (found) => onChecked(access, found) });
  };
  return (
    <form className="column narrow" onSubmit={submit}>
      {auth.map(({ key, label, help, secret }) => (
        <div key={key} className="column-tight">
          <FormField
            label={label}
            id={`newsletter-${key}`}
            status={isMissing && isEmpty(key) ? 'error' : undefined}
            statusMessage={isMissing && isEmpty(key) ? text('newsletter.key.missing') : undefined}
          >
            <Input
              id={`newsletter-${key}`}
              type={secret ? 'password' : 'text'}
              autocomplete="off"
              value={values[key] ?? ''}
              onChange={(event) => setValues({ ...values, [key]: event.target.value })}
            />
          </FormField>
          <Text secondary size="small">
            {help}
          </Text>
        </div>
      ))}
      {check.error ? (
        <div role="alert">
          <SectionHelper skin="danger" fullWidth>
            {check.error.message}
          </SectionHelper>
        </div>
      ) : null}
      <div>
        <Button type="submit" disabled={check.isPending}>
          {text('newsletter.check')}
        </Button>
      </div>
    </form>
  );
}

function ListStep({
  access,
  found,
  onBack,
}: {
  access: NewsletterAccess;
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
              service: subscriberManifests[access.service].name,
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
