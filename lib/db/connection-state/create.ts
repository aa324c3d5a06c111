import type { Flow } from '@/lib/core/model/connection';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { SiteTransaction } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { toJson } from '@/lib/db/json';
import type { Seal } from '@/lib/seal';
import { saveCredentials, type StoredCredentials } from './credentials';

/** This site has such a connection already, or the account is connected to another site. */
export class ConnectionTakenError extends Error {
  override name = 'ConnectionTakenError';
  constructor(readonly by: 'site' | 'account') {
    super(
      by === 'site'
        ? 'This site has such a connection already.'
        : 'This account is connected to another site.',
    );
  }
}

export type NewConnection = {
  readonly siteNo: number;
  readonly flow: Flow;
  readonly service: string;
  readonly accountKey: string;
  readonly accountName: string;
  readonly credentials: StoredCredentials;
  /** A two-way sync's `Policy`; every other flow keeps rules of its own. */
  readonly policy: unknown;
  readonly rows: readonly MappingRow[];
};

/**
 * Stores a connection with its first mapping, ready to be prepared. @throws ConnectionTakenError
 */
export async function createConnection(
  tx: SiteTransaction,
  input: NewConnection & { seal: Seal },
): Promise<{ id: number }> {
  const { siteNo, flow, service, accountKey, accountName } = input;
  // `do nothing` leaves the transaction usable, which a unique violation would not.
  const [row] = await tx.$queryRaw<{ id: number }[]>`
    insert into connection (site_no, flow, service, account_key, account_name, policy)
    values (${siteNo}, ${flow}, ${service}, ${accountKey}, ${accountName},
      ${toJson(input.policy)}::jsonb)
    on conflict do nothing returning id`;
  if (!row) {
    const own = await tx.connection.findFirst({ where: { flow, removedAt: null } });
    throw new ConnectionTakenError(own ? 'site' : 'account');
  }
  await saveCredentials(tx, { ...input, connectionId: row.id });
  await tx.mappingVersion.create({
    data: {
      connectionId: row.id,
      version: 1,
      siteNo,
      rows: input.rows as unknown as Prisma.InputJsonValue,
    },
  }); // plain data
  return row;
}
