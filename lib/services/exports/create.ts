import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AddressRefused, assertHostAllowed } from '@/lib/connectors/address';
import { type MappingRow } from '@/lib/core/model/mapping';
import { newRow, numberRows } from '@/lib/core/plan/mapping-rules';
import {
  ConnectionTakenError,
  createConnection,
  type NewConnection,
} from '@/lib/db/connection-state/create';
import { startFlow } from '@/lib/db/connection-state/phase';
import { RefusedError } from '@/lib/services/errors';
import { openWix } from '@/lib/services/sides/open-wix';
import { accessInput, readAccount } from '@/lib/services/sides/read-account';
import { crmOf } from '@/lib/services/sides/service';
import { type SiteContext } from '@/lib/services/site-context';
import { firstRules } from './rules';
import { openCrm, type FileCredentials } from './target';

const crmInput = accessInput('crm');

export const createExportInput = z.discriminatedUnion('service', [
  crmInput,
  z.object({
    service: z.literal('file'),
    name: z.string().trim().min(1).max(100),
    /** Where each run's parts are posted to; `null`: kept for download only. */ address: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .nullable(),
  }),
]);

/**
 * Stores an export and begins its first run: all contacts, then, on its schedule, those created
 * since. A CRM's account is checked and gets the field for Wix's id before anything is stored.
 * @throws RefusedError, SideError
 */
export async function createExport({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof createExportInput>;
}): Promise<{
  connectionId: number;
  /** Signs the parts of a posted file. Returned only here. */ secret: string | null;
}> {
  return input.service === 'file' ? toFile({ ctx, ...input }) : toCrm({ ctx, ...input });
}

async function toCrm({ ctx, service, fields }: { ctx: SiteContext } & z.output<typeof crmInput>) {
  const { accountKey, label, credentials } = await readAccount({ context: ctx, service, fields });
  await refuseTwoWay({ ctx, service, accountKey });
  const { defaultMapping } = crmOf({ context: ctx, service });
  const rows: readonly MappingRow[] = defaultMapping.map((row) => ({
    ...row,
    direction: 'toRemote',
    blanks: 'keep',
  }));
  const account = { service, accountKey, credentials, rows };
  await openCrm({ ...account, context: ctx, siteNo: ctx.siteNo, connectionId: 0 }).prepare();
  return { connectionId: await store({ ctx, ...account, accountName: label }), secret: null };
}

async function toFile({
  ctx,
  name,
  address,
}: {
  ctx: SiteContext;
  name: string;
  address: string | null;
}) {
  if (address !== null) requireAddress({ ctx, address });
  const credentials: FileCredentials = {
    kind: 'file',
    address,
    secret: randomBytes(32).toString('base64url'),
  };
  const { side } = await openWix({ context: ctx, siteNo: ctx.siteNo });
  const draft = (await side.fields()).map(({ key }) => ({
    ...newRow({ wix: key, remote: key, direction: 'toRemote' }),
    blanks: 'keep' as const,
  }));
  const rows = numberRows({ rows: draft, current: [], highest: 0 });
  return {
    connectionId: await store({
      ctx,
      service: 'file',
      accountKey: randomBytes(9).toString('base64url'),
      accountName: name,
      credentials,
      rows,
    }),
    secret: address === null ? null : credentials.secret,
  };
}

/**
 * Refuses what is certainly wrong; a host name is resolved only when a part is posted. @throws
 * RefusedError
 */
function requireAddress({ ctx, address }: { ctx: SiteContext; address: string }): void {
  try {
    assertHostAllowed({
      origin: new URL(address).origin,
      allowedHosts: ctx.env.ALLOWED_PRIVATE_HOSTS,
    });
  } catch (error) {
    if (error instanceof AddressRefused) throw new RefusedError('addressRefused');
    throw error;
  }
}

/** Refuses an account that the two-way sync already uses. */
async function refuseTwoWay({
  ctx,
  service,
  accountKey,
}: {
  ctx: SiteContext;
  service: string;
  accountKey: string;
}): Promise<void> {
  const same = await ctx.withSite((tx) =>
    tx.connection.findFirst({
      where: { flow: 'twoWay', removedAt: null, service, accountKey },
      select: { id: true },
    }),
  );
  if (same) throw new RefusedError('exportToTwoWay');
}

async function store({
  ctx,
  ...connection
}: { ctx: SiteContext } & Pick<
  NewConnection,
  'service' | 'accountKey' | 'accountName' | 'credentials' | 'rows'
>): Promise<number> {
  try {
    return await ctx.withSite(async (tx) => {
      const { id } = await createConnection(tx, {
        ...connection,
        seal: ctx.seal,
        siteNo: ctx.siteNo,
        flow: 'export',
        policy: firstRules,
      });
      await startFlow(tx, { connectionId: id, inMs: 0 });
      await ctx.wake({ connectionId: id, tx });
      return id;
    });
  } catch (error) {
    if (error instanceof ConnectionTakenError) throw new RefusedError('exportTaken');
    throw error;
  }
}
