import { type SandboxContact } from '../lib/services/views/sandbox';
import { type Product } from './product';

/** Where the journeys' contacts live. */
export type SandboxSide = 'wix' | 'hubspot' | 'pipedrive';
type SandboxService = SandboxSide | 'mailchimp';

/** A person who works in Wix or a CRM itself, through the sandbox's side doors. */
export type Controls = {
  list(side: SandboxSide): Promise<readonly (SandboxContact & { linkedId: string })[]>;
  find(side: SandboxSide, search: string): Promise<readonly SandboxContact[]>;
  create(side: SandboxSide, values: Record<string, string>): Promise<SandboxContact>;
  edit(side: SandboxSide, id: string, values: Record<string, string>): Promise<SandboxContact>;
  setFaults(side: SandboxService, faults: Record<string, unknown>): Promise<void>;
  faultsOff(): Promise<void>;
  /** The services go back to their first contacts; what is connected to them is not told. */
  startAnew(): Promise<void>;
};

export function createControls({
  wixControl,
  hubspotControl,
  pipedriveControl,
  mailchimpControl,
}: Product): Controls {
  const call = async <T>(
    side: SandboxService,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> => {
    const base = {
      wix: wixControl,
      hubspot: hubspotControl,
      pipedrive: pipedriveControl,
      mailchimp: mailchimpControl,
    }[side];
    const response = await fetch(`${base}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    list: async (side) =>
      (
        await call<{ contacts: (SandboxContact & { linkedId: string })[] }>(
          side,
          'GET',
          '/contacts?limit=500',
        )
      ).contacts,
    find: async (side, search) =>
      (
        await call<{ contacts: SandboxContact[] }>(
          side,
          'GET',
          `/contacts?q=${encodeURIComponent(search)}`,
        )
      ).contacts,
    create: (side, values) => call(side, 'POST', '/contacts', values),
    edit: (side, id, values) => call(side, 'PATCH', `/contacts/${id}`, values),
    setFaults: (side, faults) => call(side, 'PUT', '/faults', faults),
    async faultsOff() {
      for (const side of ['wix', 'hubspot', 'pipedrive', 'mailchimp'] as const)
        await call(side, 'POST', '/faults/reset');
    },
    async startAnew() {
      for (const side of ['wix', 'hubspot', 'pipedrive', 'mailchimp'] as const)
        await call(side, 'POST', '/reset', { seed: 'demo' });
    },
  };
}
