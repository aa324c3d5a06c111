'use client';

import { Button, FormField, Input, Text } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { useHost } from '@/components/host/host';
import { useUnsaved } from '@/components/host/unsaved';
import { text } from '@/lib/text/text';
import { SandboxToken } from './sandbox-token';

type Connect = {
  readonly mutateAsync: (accessToken: string) => Promise<unknown>;
  readonly isPending: boolean;
  readonly error: Error | null;
};

/**
 * Asks for an access token and checks it; used to connect and, after a lost access, to connect
 * again.
 */
export function ConnectForm({ connect }: { connect: Connect }) {
  const host = useHost();
  const [token, setToken] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  useUnsaved(token !== '' && !connect.isPending);
  const problem = isMissing ? text('connect.missing') : connect.error?.message;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsMissing(token.trim() === '');
    if (token.trim() === '') return;
    // A refusal stands at the field. The form may be gone by the time of the answer, the notice is
    // not.
    connect.mutateAsync(token.trim()).then(
      () => {
        setToken('');
        host.toast(text('connect.done'), 'success');
      },
      () => undefined,
    );
  };

  return (
    <form className="column narrow" onSubmit={submit}>
      <Text>{text('connect.text')}</Text>
      <FormField
        label={text('connect.label')}
        id="access-token"
        status={problem ? 'error' : undefined}
        statusMessage={problem}
      >
        <Input
          id="access-token"
          type="password"
          autocomplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </FormField>
      <SandboxToken onUse={setToken} />
      <div>
        <Button type="submit" disabled={connect.isPending}>
          {text('connect.action')}
        </Button>
      </div>
    </form>
  );
}
