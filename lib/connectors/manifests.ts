import { hubspotManifest } from './hubspot/manifest';
import type { ConnectorId, Manifest } from './types';

/** What every service can do, as data; safe for the browser. */
export const manifests: Readonly<Record<ConnectorId, Manifest>> = { hubspot: hubspotManifest };
