import { ghost } from './ghost';
import { hubspot } from './hubspot';
import { mailchimp } from './mailchimp';
import type { ConnectorId } from './manifests';
import { pipedrive } from './pipedrive';
import type { Connector, Service, Settings } from './types';

/**
 * Every connector by its id. A new service is one folder, one line here and one in `manifests.ts`.
 */
const registry: Readonly<Record<ConnectorId, Connector>> = {
  hubspot,
  pipedrive,
  mailchimp,
  ghost,
};

/** The names of all connectors' settings in the environment. */
export const connectorEnvNames: readonly string[] = [
  ...new Set(Object.values(registry).flatMap(({ env }) => Object.keys(env))),
];

export type Services = Readonly<Record<ConnectorId, Service>>;

/** Every service with its settings. @throws EnvError naming the invalid ones */
export const openServices = (settings: Settings): Services =>
  // The keys are exactly the registry's ids.
  Object.fromEntries(
    Object.entries(registry).map(([id, connector]) => [id, connector.open(settings)]),
  ) as Services;
