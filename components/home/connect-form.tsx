'use client';

import { Text } from '@wix/design-system';
import { AccessForm } from '@/components/connections/access-form';
import { useHost } from '@/components/host/host';
import { type ConnectorId } from '@/lib/connectors/manifests';
import { type TypedAccess } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

type Props = {
  readonly service: ConnectorId;
  readonly connect: {
    readonly mutateAsync: (access: TypedAccess) => Promise<unknown>;
    readonly isPending: boolean;
    readonly error: Error | null;
  };
};

/** Asks for the access to a CRM and checks it; also used to reconnect. */
export function ConnectForm({ service, connect }: Props) {
  const host = useHost();
  return (
    <div className="column">
      <Text>{text('connect.text')}</Text>
      <AccessForm
        service={service}
        action={text('connect.action')}
        submit={async (access) => {
          await connect.mutateAsync(access);
          host.toast(text('connect.done'), 'success');
        }}
        isBusy={connect.isPending}
        error={connect.error}
      />
    </div>
  );
}
