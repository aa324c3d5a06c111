import { isConnectorId, manifests } from '@/lib/connectors/manifests';
import { type Pace } from '@/lib/core/run/run-time';
import { text } from '@/lib/text/text';

/** The display name of a connection's service; an export to a file has a generic one. */
export const serviceName = (service: string): string =>
  isConnectorId(service) ? manifests[service].name : text('service.file');

/** How fast a long run at a CRM goes. */
export function paceOf(service: string): Pace {
  const pace = isConnectorId(service) ? manifests[service].pace : undefined;
  if (!pace) throw new Error(`${service} is no CRM`);
  return pace;
}
