import type { Flow, Scope } from '@/lib/core/model/connection';
import type { Mapping, MappingRow } from '@/lib/core/model/mapping';
import type { Reason } from '@/lib/core/model/reason';
import { type Prisma } from '@/lib/db/generated/client';
import type { Phase } from '@/lib/ports/store';
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';

const credentialsPlace = (connectionId: number) => ({
  table: 'connection',
  row: String(connectionId),
  column: 'credentials',
});

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

/** The credentials in the shape of its connector; stored as sealed JSON. */
export type StoredCredentials = Readonly<Record<string, unknown>>;

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
    insert into connection (site_no, flow, service, account_key, account_name, policy) values (${siteNo}, ${flow}, ${service}, ${accountKey}, ${accountName}, ${toJson(input.policy)}::jsonb)
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

export async function saveCredentials(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; credentials: StoredCredentials },
) {
  const sealed = input.seal.seal({
    ...credentialsPlace(input.connectionId),
    plain: JSON.stringify(input.credentials),
  });
  await tx.$executeRaw`update connection set credentials = ${sealed} where id = ${input.connectionId} and removed_at is null`;
}

export type StoredConnection = {
  readonly id: number;
  readonly flow: Flow;
  readonly service: string;
  readonly accountKey: string;
  readonly accountName: string | null;
  readonly phase: Phase;
  readonly parked: Reason | null;
  /** As stored; the flow knows its shape. */
  readonly policy: unknown;
  readonly settings: Readonly<Record<string, string>>;
  readonly mapping: Mapping;
  /** When it is due next; `null`: only when woken. */
  readonly dueAtMs: number | null;
  /**
   * Remote fields that the filter in force, or that of a plan, reads: they are read like those of
   * the mapping.
   */
  readonly scopeFields: readonly string[];
  /** `null` after a disconnect. */
  readonly credentials: StoredCredentials | null;
  /** Changes whenever sides have to be built anew. */
  readonly signature: string;
};

type Row = {
  id: number;
  flow: Flow;
  service: string;
  account_key: string;
  account_name: string | null;
  phase: Phase;
  parked: Reason | null;
  policy: unknown;
  sweep_at: Date | null;
  settings: Record<string, string>;
  credentials: Uint8Array | null;
  version: number;
  rows: MappingRow[];
  scopes: (Scope | null)[];
};

/** An active connection of this site with credentials opened; `null` when there is none. */
export async function readConnection(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal },
): Promise<StoredConnection | null> {
  const [row] = await tx.$queryRaw<Row[]>`
    select c.id, c.flow, c.service, c.account_key, c.account_name, c.phase::text, c.parked, c.policy, c.sweep_at, c.settings, c.credentials, m.version, m.rows,
      array[c.scope, (select r.choices -> 'scope' from run r where r.connection_id = c.id and r.phase not in ('done', 'stopped'))] as scopes
    from connection c join mapping_version m on m.connection_id = c.id and m.version = c.mapping_version
    where c.id = ${input.connectionId} and c.removed_at is null`;
  if (!row) return null;
  const scopeFields = [
    ...new Set(row.scopes.flatMap((scope) => (scope?.side === 'remote' ? [scope.field] : []))),
  ].sort();
  // sealed: what `saveCredentials` was given
  const credentials =
    row.credentials &&
    (JSON.parse(
      input.seal.open({ ...credentialsPlace(row.id), sealed: row.credentials }).toString(),
    ) as StoredCredentials);
  return {
    id: row.id,
    flow: row.flow,
    service: row.service,
    accountKey: row.account_key,
    accountName: row.account_name,
    phase: row.phase,
    parked: row.parked,
    policy: row.policy,
    settings: row.settings,
    mapping: { version: row.version, rows: row.rows },
    dueAtMs: row.sweep_at?.getTime() ?? null,
    scopeFields,
    credentials,
    signature: `${row.version} ${scopeFields.join()} ${row.settings['linkFieldKey'] ?? ''} ${row.settings['remoteStoresId'] ?? ''} ${Buffer.from(row.credentials ?? []).toString('base64')}`,
  };
}

/**
 * The key of the custom field that holds the CRM's id on this site, if one was ever made: no
 * mapping may touch it.
 */
export async function readLinkFieldKey(
  tx: SiteTransaction,
  { siteNo }: { siteNo: number },
): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ key: string }[]>`
    select settings ->> 'linkFieldKey' as key from connection where site_no = ${siteNo} and settings ? 'linkFieldKey' order by id desc limit 1`;
  return row?.key ?? null;
}

/** The flow of an active connection of this site; `null` when there is none with this id. */
export async function readFlow(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<Flow | null> {
  const [row] = await tx.$queryRaw<
    { flow: Flow }[]
  >`select flow from connection where id = ${connectionId} and removed_at is null`;
  return row?.flow ?? null;
}

/** The form with this public id; `null` when there is none. */
export async function findForm({
  prisma,
  key,
}: Look<{ key: string }>): Promise<ConnectionKey | null> {
  const [row] = await prisma.$queryRaw<
    { site_no: number; connection_id: number }[]
  >`select site_no, connection_id from form_by_key(${key})`;
  return row ? { siteNo: row.site_no, connectionId: row.connection_id } : null;
}

type Look<Input> = Input & { readonly prisma: Pick<SiteTransaction, '$queryRaw'> };

/** The site whose two-way sync uses this account; `null` when there is none. */
export async function findSiteOfAccount({
  prisma,
  service,
  accountKey,
}: Look<{ service: string; accountKey: string }>): Promise<number | null> {
  const [row] = await prisma.$queryRaw<
    { site_no: number }[]
  >`select site_no from connection_by_account(${service}, ${accountKey})`;
  return row?.site_no ?? null;
}

/** The connection whose webhook address carries a secret with this hash. */
export async function findHooked({
  prisma,
  hash,
}: Look<{ hash: string }>): Promise<ConnectionKey | null> {
  const [row] = await prisma.$queryRaw<
    { site_no: number; connection_id: number }[]
  >`select site_no, connection_id from connection_by_hook(${hash})`;
  return row ? { siteNo: row.site_no, connectionId: row.connection_id } : null;
}
