import { startSandbox, type Sandbox, type SandboxServiceId } from '@/lib/sandbox';
import { createPlainClient, startReceiver, type Receiver } from '@/lib/sandbox/test-kit';

export type ServiceSandbox = {
  readonly sandbox: Sandbox;
  /** Gets the webhooks. */
  readonly receiver: Receiver;
  /** The side door: what a person does in the service's own screens. */
  readonly person: ReturnType<typeof createPlainClient>;
  /** The service without contacts, and as if nothing had been received. */
  empty(): Promise<void>;
  close(): Promise<void>;
};

/** A sandbox for a suite about one of its services, without rate limits. */
export async function startServiceSandbox(service: SandboxServiceId): Promise<ServiceSandbox> {
  const receiver = await startReceiver();
  const sandbox = await startSandbox({
    webhookUrlOf: () => receiver.url,
    limits: false,
  });
  const person = createPlainClient({ origin: sandbox[service].control, authorization: '' });
  return {
    sandbox,
    receiver,
    person,
    async empty() {
      await person('POST', '/webhooks/flush');
      await person('POST', '/reset', { seed: 'empty' });
      receiver.received.length = 0;
    },
    async close() {
      await sandbox.stop();
      await receiver.close();
    },
  };
}
