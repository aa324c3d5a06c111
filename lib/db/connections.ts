import type { Flow, Scope } from '@/lib/core/model/connection';
import type { Mapping, MappingRow } from '@/lib/core/model/mapping';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import type { Outage } from '@/lib/core/run/outage';
import type { Phase } from '@/lib/ports/store';
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import {
  openCredentials,
  openHooks,
  type StoredCredentials,
  type StoredHooks,
} from './connection-state/credentials';
import { outageColumns, readOutage, type OutageRow } from './connection-state/outage';
import type { ConnectionKey } from './dirty-rows';

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
  readonly outage: Outage | null;
  /** How far the flow is; `null`: not begun. As stored; the flow knows its shape. */
  readonly progress: unknown;
  /** The Wix field for the CRM's ids; `null`: none was made. */
  readonly linkFieldKey: string | null;
  /** Whether each side has a field for the other side's id. */
  readonly storesId: Readonly<Record<SideName, boolean>>;
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
  /** What its service registered for it; `null`: it does not tell this connection of changes. */
  readonly hooks: StoredHooks | null;
  /** Changes whenever sides have to be built anew. */
  readonly signature: string;
};

type Row = OutageRow & {
  id: number;
  flow: Flow;
  service: string;
  account_key: string;
  account_name: string | null;
  phase: Phase;
  parked: Reason | null;
  policy: unknown;
  due_at: Date | null;
  progress: unknown;
  link_field_key: string | null;
  remote_stores_id: boolean;
  credentials: Uint8Array | null;
  hooks: Uint8Array | null;
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
    select c.id, c.flow, c.service, c.account_key, c.account_name, c.phase::text, c.parked,
      c.policy, c.due_at, ${outageColumns}, c.progress, c.link_field_key, c.remote_stores_id,
      c.credentials, c.hooks, m.version, m.rows,
      array[c.scope, (
        select r.choices -> 'scope' from run r
        where r.connection_id = c.id and r.phase not in ('done', 'stopped')
      )] as scopes
    from connection c
    join mapping_version m on m.connection_id = c.id and m.version = c.mapping_version
    where c.id = ${input.connectionId} and c.removed_at is null`;
  if (!row) return null;
  const scopeFields = [
    ...new Set(row.scopes.flatMap((scope) => (scope?.side === 'remote' ? [scope.field] : []))),
  ].sort();
  const { id, credentials: sealed, version, link_field_key: linkFieldKey } = row;
  const credentials = sealed && openCredentials({ connectionId: id, seal: input.seal, sealed });
  return {
    id,
    flow: row.flow,
    service: row.service,
    accountKey: row.account_key,
    accountName: row.account_name,
    phase: row.phase,
    parked: row.parked,
    policy: row.policy,
    outage: readOutage(row),
    progress: row.progress,
    linkFieldKey,
    storesId: { wix: linkFieldKey !== null, remote: row.remote_stores_id },
    mapping: { version, rows: row.rows },
    dueAtMs: row.due_at?.getTime() ?? null,
    scopeFields,
    credentials,
    hooks: openHooks({ connectionId: id, seal: input.seal, sealed: row.hooks, credentials }),
    signature: [
      version,
      scopeFields.join(),
      linkFieldKey,
      row.remote_stores_id,
      Buffer.from(sealed ?? []).toString('base64'),
    ].join(' '),
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
    select link_field_key as key from connection
    where site_no = ${siteNo} and link_field_key is not null order by id desc limit 1`;
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
