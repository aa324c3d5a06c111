import { z } from 'zod';
import { type Account } from '@/lib/connectors/types';
import { type Policy } from '@/lib/core/model/connection';
import { usualChoices } from '@/lib/core/run/run';
import { ConnectionTakenError, createConnection } from '@/lib/db/connection-state/create';
import { saveCredentials } from '@/lib/db/connection-state/credentials';
import { waitForSetUp } from '@/lib/db/connection-state/phase';
import { readConnection } from '@/lib/db/connections';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { registerHooks } from '@/lib/services/connections/hooks';
import { releaseStop } from '@/lib/services/connections/resume';
import { RefusedError } from '@/lib/services/errors';
import { accessInput, readAccount } from '@/lib/services/sides/read-account';
import { crmOf } from '@/lib/services/sides/service';
import { type SiteContext } from '@/lib/services/site-context';
import { beginFirstSync } from './begin';

export const connectInput = accessInput('crm').extend({
  /** False: stored and checked only; the owner makes a plan and approves it. */
  start: z.boolean().default(true),
});

/** Wix wins when both sides differ, deletions ask first, new contacts are created on both sides. */
const defaultPolicy: Policy = {
  systemOfRecord: 'wix',
  deletions: { wix: 'ask', remote: 'ask' },
  creates: { wix: true, remote: true },
};

/**
 * Checks the access to a CRM and stores it sealed. A new connection begins its first comparison;
 * one that had lost its access to the same account resumes where it stopped. @throws RefusedError,
 * SideError
 */
export async function connect({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.input<typeof connectInput>;
}): Promise<{ connectionId: number }> {
  const { service, fields } = input;
  const account = await readAccount({ context: ctx, service, fields });
  const { credentials } = account;
  const reconnected = await reconnect({ ctx, service, account });
  if (reconnected !== null) {
    await registerHooks({ ctx, connectionId: reconnected });
    return { connectionId: reconnected };
  }
  try {
    const { id } = await ctx.withSite(async (tx) => {
      const created = await createConnection(tx, {
        seal: ctx.seal,
        siteNo: ctx.siteNo,
        flow: 'twoWay',
        service,
        accountKey: account.accountKey,
        accountName: account.label,
        credentials,
        policy: defaultPolicy,
        rows: crmOf({ context: ctx, service }).defaultMapping,
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
    await registerHooks({ ctx, connectionId: id });
    return { connectionId: id };
  } catch (error) {
    if (error instanceof ConnectionTakenError)
      throw new RefusedError(error.by === 'site' ? 'alreadyConnected' : 'accountTaken');
    throw error;
  }
}

async function reconnect({
  ctx,
  service,
  account: { accountKey, credentials },
}: {
  ctx: SiteContext;
  service: string;
  account: Account;
}): Promise<number | null> {
  const connection = await findConnection(ctx);
  if (connection?.service !== service) return null;
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
