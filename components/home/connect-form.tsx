'use client';

import { Button, FormField, Heading, Input, Text } from '@wix/design-system';
import { type FormEvent, useState } from 'react';
import { useConnectHubspot } from '@/lib/queries/resources';
import { text } from '@/lib/text/text';
import { useHost } from '../host/host';

/** Asks for an access token and checks it; used to connect and, after a lost access, to connect again. */
export function ConnectForm({ onCancel }: { onCancel?: () => void }) {
  const host = useHost();
  const connect = useConnectHubspot();
  const [token, setToken] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const problem = isMissing ? text('connect.missing') : connect.error?.message;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsMissing(token.trim() === '');
    if (token.trim() === '') return;
    connect.mutate(token.trim(), { onSuccess: () => host.toast(text('connect.done'), 'success') });
  };

  return (
    <form className="column narrow" onSubmit={submit}>
      <Heading size="small" as="h2">
        {text('connect.title')}
      </Heading>
      <Text>{text('connect.text')}</Text>
      <FormField label={text('connect.label')} id="access-token" status={problem ? 'error' : undefined} statusMessage={problem}>
        <Input id="access-token" type="password" autocomplete="off" value={token} onChange={(event) => setToken(event.target.value)} />
      </FormField>
      <div className="row">
        <Button type="submit" disabled={connect.isPending}>
          {text('connect.action')}
        </Button>
        {onCancel ? (
          <Button priority="secondary" onClick={onCancel}>
            {text('cancel')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
