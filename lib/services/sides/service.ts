import { isConnectorId } from '@/lib/connectors/manifests';
import type { Crm, MailingList, Service } from '@/lib/connectors/types';
import type { Context } from '@/lib/services/context';

type Input = { readonly context: Pick<Context, 'services'>; readonly service: string };

/** The operations of a connection's service; every stored service id comes from the registry. */
export function serviceOf({ context, service }: Input): Service {
  if (!isConnectorId(service)) throw new Error(`there is no connector ${service}`);
  return context.services[service];
}

export function crmOf(input: Input): Crm {
  const { crm } = serviceOf(input);
  if (!crm) throw new Error(`${input.service} is no CRM`);
  return crm;
}

export function listOf(input: Input): MailingList {
  const { list } = serviceOf(input);
  if (!list) throw new Error(`${input.service} has no lists`);
  return list;
}
