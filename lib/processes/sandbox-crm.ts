import { idsOf, type ConnectorId } from '@/lib/connectors/manifests';
import { oneOf, parseSettings, type Env } from '@/lib/env';

/**
 * The CRM that a new sandbox is connected to: that of SANDBOX_CRM, or the first. The sandbox has a
 * server for each. @throws EnvError naming the choices
 */
export function readSandboxCrm({ given }: Env): ConnectorId {
  const ids = idsOf('crm');
  const shape = { SANDBOX_CRM: oneOf(...ids).default(ids[0]) };
  return parseSettings({ shape, source: given }).SANDBOX_CRM;
}
