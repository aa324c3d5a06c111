import { z } from 'zod';
import { registry } from '@/lib/connectors/registry';
import { type Credentials } from '@/lib/connectors/types';
import { type Policy } from '@/lib/core/model/connection';
import { SideError } from '@/lib/core/model/side-error';
import { usualChoices } from '@/lib/core/run/run';
import { waitForSetUp } from '@/lib/db/connection-state';
import {
  ConnectionTakenError,
  createConnection,
  readConnection,
  saveCredentials,
} from '@/lib/db/connections';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { releaseStop } from '@/lib/services/connections/resume';
import { sideParts } from '@/lib/services/context';
import { RefusedError } from '@/lib/services/errors';
import { connectorConfig } from '@/lib/services/sides/connector-config';
import { type SiteContext } from '@/lib/services/site-context';
import { beginFirstSync } from './begin';

export const connectHubspotInput = z.object({
  accessToken: z.string().trim().min(1).max(2000),
  /** False: stored and checked; the owner makes a plan and approves it. */
  start: z.boolean().default(true),
});

/**
 * Wix is right when both sides differ, nobody is deleted without a word, new people appear on both
 * sides.
 */
const defaultPolicy: Policy = {
  systemOfRecord: 'wix',
  deletions: { wix: 'ask', remote: 'ask' },
  creates: { wix: true, remote: true },
};

const { hubspot } = registry;

/**
 * Checks an access token at HubSpot and stores it sealed. A new connection starts its first
 * comparison; one that had lost its access to the same account goes on where it stopped. @throws
 * RefusedError
 */
export async function connectHubspot({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.input<typeof connectHubspotInput>;
}): Promise<{ connectionId: number }> {
  const credentials: Credentials = { kind: 'token', accessToken: input.accessToken };
  const account = await readHubspotAccount({ ctx, credentials });
  const reconnected = await reconnect({ ctx, credentials, accountKey: account.accountKey });
  if (reconnected !== null) return { connectionId: reconnected };
  try {
    const { id } = await ctx.withSite(async (tx) => {
      const created = await createConnection(tx, {
        seal: ctx.seal,
        siteNo: ctx.siteNo,
        flow: 'twoWay',
        service: hubspot.manifest.id,
        accountKey: account.accountKey,
        accountName: account.label,
        credentials,
        policy: defaultPolicy,
        rows: hubspot.defaultMapping,
      });
      if (input.start ?? true)
        await beginFirstSync({
          ctx,
          tx,
          connectionId: created.id,
          choices: usualChoices,
          mappingVersion: 1,
          isApproved: true,
        });
      else await waitForSetUp(tx, { connectionId: created.id });
      return created;
    });
    return { connectionId: id };
  } catch (error) {
    if (error instanceof ConnectionTakenError)
      throw new RefusedError(error.by === 'site' ? 'alreadyConnected' : 'accountTaken');
    throw error;
  }
}

async function reconnect({
  ctx,
  credentials,
  accountKey,
}: {
  ctx: SiteContext;
  credentials: Credentials;
  accountKey: string;
}): Promise<number | null> {
  const connection = await findConnection(ctx);
  if (!connection) return null;
  return ctx.withSite(async (tx) => {
    const stored = await readConnection(tx, {
      seal: ctx.seal,
      siteNo: ctx.siteNo,
      connectionId: connection.id,
    });
    if (stored?.accountKey !== accountKey || connection.phase !== 'needsReconnect') return null;
    await saveCredentials(tx, {
      seal: ctx.seal,
      siteNo: ctx.siteNo,
      connectionId: connection.id,
      credentials,
    });
    await releaseStop({ ctx, tx, connectionId: connection.id });
    return connection.id;
  });
}

/** Which account a token opens. @throws RefusedError when HubSpot doesn't know it, SideError */
export async function readHubspotAccount({
  ctx,
  credentials,
}: {
  ctx: SiteContext;
  credentials: Credentials;
}) {
  try {
    return await hubspot.readAccount({
      ...sideParts(ctx),
      credentials,
      saveCredentials: () => Promise.resolve(),
      config: connectorConfig(ctx.env),
    });
  } catch (error) {
    if (error instanceof SideError && error.code === 'unauthorized')
      throw new RefusedError('badToken');
    throw error;
  }
}
