import { LRUCache } from 'lru-cache';
import type { Credentials, CrmAccess } from '@/lib/connectors/types';
import type { SideName } from '@/lib/core/model/side';
import { saveCredentials } from '@/lib/db/connection-state/credentials';
import { readConnection, type StoredConnection } from '@/lib/db/connections';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { readSite, type SiteView } from '@/lib/db/sites';
import { requireEnv } from '@/lib/env';
import type { ContactSide } from '@/lib/ports/contact-side';
import { sideParts, type Context } from '@/lib/services/context';
import { NotFoundError } from '@/lib/services/errors';
import { createWixClient, type WixClient } from '@/lib/wix/client';
import { createWixSide } from '@/lib/wix/side';
import { crmOf } from './service';

export type Sides = Readonly<Record<SideName, ContactSide>>;
export type OpenConnection = {
  readonly connection: StoredConnection;
  readonly site: SiteView;
  readonly sides: Sides;
};

type Caches = {
  /** One per installation: Wix's consistency token is kept per client. */
  readonly clients: LRUCache<string, WixClient>;
  readonly sides: LRUCache<number, { readonly signature: string; readonly sides: Sides }>;
};

const caches = new WeakMap<Context['database'], Caches>();

function cachesOf({ database }: Context): Caches {
  const known = caches.get(database) ?? {
    clients: new LRUCache({ max: 500 }),
    sides: new LRUCache({ max: 500 }),
  };
  caches.set(database, known);
  return known;
}

/**
 * An active connection with its site and sides, rebuilt only when mapping, credentials or id
 * fields changed; else `null`.
 */
export async function openConnection({
  context,
  siteNo,
  connectionId,
}: ConnectionKey & { context: Context }): Promise<OpenConnection | null> {
  const { seal } = context;
  const stored = await context.database.withSite({ siteNo }, async (tx) => {
    const site = await readSite(tx, { seal, siteNo });
    const connection = await readConnection(tx, { seal, siteNo, connectionId });
    const credentials = connection?.credentials;
    return site && connection && credentials ? { site, connection, credentials } : null;
  });
  if (!stored) return null;
  const { site, connection } = stored;
  const { sides } = cachesOf(context);
  const known = sides.get(connectionId);
  if (known?.signature === connection.signature) return { site, connection, sides: known.sides };
  const built = buildSides({ context, siteNo, ...stored });
  sides.set(connectionId, { signature: connection.signature, sides: built });
  return { site, connection, sides: built };
}

/** Both sides of a connection, as its worker uses them. @throws NotFoundError */
export async function openSides(input: ConnectionKey & { context: Context }): Promise<Sides> {
  const open = await openConnection(input);
  if (!open) throw new NotFoundError();
  return open.sides;
}

function buildSides({
  context,
  siteNo,
  site,
  connection,
  credentials,
}: {
  context: Context;
  siteNo: number;
  site: SiteView;
  connection: StoredConnection;
  credentials: Credentials;
}): Sides {
  const { linkFieldKey, mapping } = connection;
  return {
    wix: createWixSide({
      client: wixClientOf({ context, instanceId: site.instanceId }),
      idField: linkFieldKey,
      clock: context.clock,
      sleep: context.sleep,
    }),
    remote: openRemote({
      context,
      siteNo,
      connectionId: connection.id,
      service: connection.service,
      accountKey: connection.accountKey,
      credentials,
      fields: [...mapping.rows.map((row) => row.remote), ...connection.scopeFields],
    }),
  };
}

type Account = ConnectionKey & {
  readonly context: Context;
  readonly accountKey: string;
  readonly credentials: Credentials;
};

/** The input for a connection's account at a CRM; refreshed credentials are stored. */
export const crmAccess = ({
  context,
  siteNo,
  connectionId,
  accountKey,
  credentials,
}: Account): CrmAccess => ({
  ...sideParts(context),
  credentials,
  saveCredentials: (next) =>
    context.database.withSite({ siteNo }, (tx) =>
      saveCredentials(tx, { seal: context.seal, siteNo, connectionId, credentials: next }),
    ),
  accountKey,
});

type Remote = Account & { readonly service: string; readonly fields: readonly string[] };

/** A connection's contacts at a CRM. Only these fields of them are read. */
export function openRemote({ service, fields, ...account }: Remote): ContactSide {
  return crmOf({ context: account.context, service }).createSide({
    ...crmAccess(account),
    fields: [...new Set(fields)],
  });
}

/** The client of a site's installation, shared by all its flows. */
export function wixClientOf({
  context,
  instanceId,
}: {
  context: Context;
  instanceId: string;
}): WixClient {
  const { clients } = cachesOf(context);
  const known = clients.get(instanceId);
  if (known) return known;
  const { WIX_APP_ID, WIX_APP_SECRET } = requireEnv(context.env, ['WIX_APP_ID', 'WIX_APP_SECRET']);
  const client = createWixClient({
    ...sideParts(context),
    appId: WIX_APP_ID,
    appSecret: WIX_APP_SECRET,
    instanceId,
    origin: context.env.WIX_API_BASE_URL,
  });
  clients.set(instanceId, client);
  return client;
}
