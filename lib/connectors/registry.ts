import { hubspot } from './hubspot';
import type { Connector, ConnectorId } from './types';

/** Every connector by its id. A new service is one folder, one line here and one in `manifests.ts`. */
export const registry: Readonly<Record<ConnectorId, Connector>> = { hubspot };
