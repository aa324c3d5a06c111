import { ghostManifest } from './ghost/manifest';
import { hubspotManifest } from './hubspot/manifest';
import { mailchimpManifest } from './mailchimp/manifest';
import { pipedriveManifest } from './pipedrive/manifest';
import type { Manifest, Role } from './types';

const byId = {
  hubspot: hubspotManifest,
  pipedrive: pipedriveManifest,
  mailchimp: mailchimpManifest,
  ghost: ghostManifest,
} as const satisfies Readonly<Record<string, Manifest>>;

export type ConnectorId = keyof typeof byId;

/** Names, limits and form fields of every service, as data; safe for the browser. */
export const manifests: Readonly<Record<ConnectorId, Manifest>> = byId;

export const isConnectorId = (id: string): id is ConnectorId => Object.hasOwn(byId, id);

/** The services with this role, in the order they are offered. There is always one. */
export function idsOf(role: Role): readonly [ConnectorId, ...ConnectorId[]] {
  const [first, ...others] = Object.keys(byId)
    .filter(isConnectorId)
    .filter((id) => manifests[id].roles.includes(role));
  if (!first) throw new Error(`no connector is a ${role}`);
  return [first, ...others];
}
