'use client';

import { Button, Card, FormField, Input, SectionHelper, Text } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { AccessForm } from '@/components/connections/access-form';
import { useHost } from '@/components/host/host';
import { useUnsaved } from '@/components/host/unsaved';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { FocusedHeading } from '@/components/ui/focused-heading';
import { NavLink } from '@/components/ui/nav-link';
import { PageTitle } from '@/components/ui/page-title';
import { idsOf, manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { useCreateExport, type NewExport as Wanted } from '@/lib/queries/exports';
import { text } from '@/lib/text/text';

type Where = ConnectorId | 'file';
const crms = idsOf('crm');

/** Chooses where new contacts go; the first run begins with the last click. */
export function NewExport() {
  const host = useHost();
  const create = useCreateExport();
  const [where, setWhere] = useState<Where>(crms[0]);
  const [secret, setSecret] = useState<{ readonly id: number; readonly value: string } | null>(
    null,
  );
  const start = async (wanted: Wanted) => {
    const { connectionId, secret: made } = await create.mutateAsync(wanted);
    host.toast(text('export.created'), 'success');
    if (made === null) host.go(`/connections/${connectionId}`);
    else setSecret({ id: connectionId, value: made });
  };
  return (
    <>
      <PageTitle
        above={<NavLink to="/connections">← {text('connections.title')}</NavLink>}
        title={text('export.new.title')}
        subtitle={text('export.new.subtitle')}
      />
      <section className="card">
        <Card>
          <Card.Content>
            {secret ? (
              <Secret {...secret} />
            ) : (
              <div className="column">
                <ChoiceCards<Where>
                  legend={text('export.where')}
                  value={where}
                  onChoose={setWhere}
                  choices={[
                    ...crms.map((id) => ({
                      value: id,
                      title: manifests[id].name,
                      text: text('export.where.crm.text'),
                    })),
                    {
                      value: 'file',
                      title: text('export.where.file'),
                      text: text('export.where.file.text'),
                    },
                  ]}
                />
                {where === 'file' ? (
                  <ToFile
                    isBusy={create.isPending}
                    problem={create.error?.message}
                    onStart={start}
                  />
                ) : (
                  <AccessForm
                    key={where}
                    service={where}
                    action={text('export.create')}
                    submit={start}
                    isBusy={create.isPending}
                    error={create.error}
                  />
                )}
              </div>
            )}
          </Card.Content>
        </Card>
      </section>
    </>
  );
}

type Props = {
  readonly isBusy: boolean;
  readonly problem: string | undefined;
  readonly onStart: (wanted: Wanted) => Promise<void>;
};

function ToFile({ isBusy, problem, onStart }: Props) {
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  useUnsaved(name + address !== '' && !isBusy);
  const [isMissing, setIsMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsMissing(name.trim() === '');
    if (name.trim() !== '')
      onStart({ service: 'file', name: name.trim(), address: address.trim() || null }).catch(
        () => undefined, // shown at the field
      );
  };
  return (
    <form className="column narrow" onSubmit={submit}>
      <FormField
        label={text('export.name')}
        id="export-name"
        status={isMissing ? 'error' : undefined}
        statusMessage={isMissing ? text('export.name.missing') : undefined}
      >
        <Input
          id="export-name"
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
        />
      </FormField>
      <FormField
        label={text('export.address')}
        id="export-address"
        status={problem ? 'error' : undefined}
        statusMessage={problem}
      >
        <Input
          id="export-address"
          type="url"
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
      </FormField>
      <Text secondary size="small">
        {text('export.address.help')}
      </Text>
      <Start isBusy={isBusy} />
    </form>
  );
}

const Start = ({ isBusy }: { isBusy: boolean }) => (
  <div>
    <Button type="submit" disabled={isBusy}>
      {text('export.create')}
    </Button>
  </div>
);

/** Shown only once: afterwards it is sealed. */
function Secret({ id, value }: { id: number; value: string }) {
  return (
    <div className="column" data-hook="export-secret">
      <FocusedHeading>{text('export.secret.title')}</FocusedHeading>
      <SectionHelper skin="warning" fullWidth>
        {text('export.secret.text', { secret: value })}
      </SectionHelper>
      <NavLink to={`/connections/${id}`}>{text('export.secret.on')}</NavLink>
    </div>
  );
}
