'use client';

import { Button, Text, TextButton } from '@wix/design-system';
import { useState } from 'react';
import { useHost } from '@/components/host/host';
import { FocusedHeading } from '@/components/ui/focused-heading';
import { useDisconnect } from '@/lib/queries/flows';
import { type ConnectionOverview } from '@/lib/services/views/overview';
import { text } from '@/lib/text/text';

type Connection = Pick<ConnectionOverview, 'id' | 'name'>;

/** Ends the connection; first states in the page what is deleted and what stays. */
export function Disconnect({ connection }: { connection: Connection }) {
  const [isAsking, setIsAsking] = useState(false);
  return isAsking ? (
    <Question connection={connection} onCancel={() => setIsAsking(false)} />
  ) : (
    <div>
      <TextButton size="small" skin="dark" onClick={() => setIsAsking(true)}>
        {text('disconnect.action')}
      </TextButton>
    </div>
  );
}

type Props = { readonly connection: Connection; readonly onCancel: () => void };

function Question({ connection: { id, name: service }, onCancel }: Props) {
  const host = useHost();
  const disconnect = useDisconnect(id);
  const end = () =>
    void disconnect.mutateAsync().then(
      () => host.toast(text('disconnect.done'), 'success'),
      (error: Error) => host.toast(error.message, 'error'),
    );
  return (
    <section
      className="confirm"
      aria-label={text('disconnect.title', { service })}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <FocusedHeading>{text('disconnect.title', { service })}</FocusedHeading>
      <Text>{text('disconnect.goes')}</Text>
      <Text>{text('disconnect.stays')}</Text>
      <div className="row">
        <Button priority="secondary" onClick={onCancel}>
          {text('cancel')}
        </Button>
        <Button skin="destructive" onClick={end} disabled={disconnect.isPending}>
          {text('disconnect.confirm', { service })}
        </Button>
      </div>
    </section>
  );
}
