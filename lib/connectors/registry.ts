import { nameService } from './errors';
import { hubspot } from './hubspot';
import type { Connector, ConnectorId } from './types';

/**
 * Every connector by its id. A new service is one folder, one line here and one in `manifests.ts`.
 */
export const registry: Readonly<Record<ConnectorId, Connector>> = { hubspot: named(hubspot) };

/** Whatever is opened by it says in its failures which service it is. */
function named(connector: Connector): Connector {
  const service = connector.manifest.name;
  return {
    ...nameService({ service, opened: connector }),
    createSide: (input) => nameService({ service, opened: connector.createSide(input) }),
  };
}
