import { askedFor, type Cause } from '@/lib/core/model/dirty';
import { type Link } from '@/lib/core/model/link';
import {
  type Operation,
  type OperationKind,
  type OperationState,
  type OperationValue,
  type Rule,
} from '@/lib/core/model/operation';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { overwroteSomething } from '@/lib/core/plan/judge-undo';
import { Prisma } from '@/lib/db/generated/client';
import type { RecentWrite } from '@/lib/ports/store';
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';
import { packChanges, unpackChanges } from './operation-changes';

/**
 * A line of history as SQL reads it: `operation`, with the sealed part of its `operation_value`.
 */
type OperationRow = {
  id: string;
  link_id: string;
  run_id: string | null;
  at: Date;
  done_at: Date | null;
  seen_at: Date | null;
  epoch: number;
  side: SideName;
  kind: OperationKind;
  state: OperationState;
  rule: Rule;
  cause: Cause;
  error: Reason | null;
  changes: Uint8Array;
  sealed: Uint8Array | null;
};

const valuePlace = (operationId: string) => ({
  table: 'operation_value',
  row: operationId,
  column: 'sealed',
});

/** The readable part of one line of history; empty when it is no longer kept. */
export function openValues(input: {
  seal: Seal;
  operationId: string;
  sealed: Uint8Array | null;
}): readonly OperationValue[] {
  if (!input.sealed) return [];
  const plain = input.seal
    .open({ ...valuePlace(input.operationId), sealed: input.sealed })
    .toString();
  // authenticated: exactly what `putOperations` sealed
  return JSON.parse(plain) as OperationValue[];
}

const isDate = (ms: number | null) => (ms === null ? undefined : new Date(ms));

/**
 * Inserts or completes operations. `unchangedValues`: ids whose values were stored with the intent
 * and are still the same.
 */
export async function putOperations(
  tx: SiteTransaction,
  input: ConnectionKey & {
    seal: Seal;
    operations: readonly Operation[];
    unchangedValues: ReadonlySet<string>;
  },
) {
  if (input.operations.length === 0) return;
  const rows = input.operations.map((operation) => ({
    id: operation.id,
    link_id: operation.linkId,
    run_id: operation.runId ?? undefined,
    at: new Date(operation.atMs),
    done_at: isDate(operation.doneAtMs),
    seen_at: isDate(operation.seenAtMs),
    epoch: operation.epoch,
    side: operation.side,
    kind: operation.kind,
    state: operation.state,
    overwrites: overwroteSomething(operation),
    rule: operation.rule,
    cause: operation.cause,
    error: operation.error ?? undefined,
    changes: Buffer.from(packChanges(operation)).toString('base64'),
  }));
  const put = tx.$executeRaw`
    insert into operation as o (
      connection_id, site_no, at, id, link_id, run_id, done_at, seen_at, epoch, side, kind, state,
      overwrites, rule, cause, error, changes
    )
    select ${input.connectionId}, ${input.siteNo}, at, id, link_id, run_id, done_at, seen_at, epoch,
      side, kind, state, overwrites, rule, cause, error, decode(changes, 'base64')
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as x(
      id uuid, link_id uuid, run_id uuid, at timestamptz(3), done_at timestamptz(3),
      seen_at timestamptz(3), epoch integer, side side_name, kind operation_kind,
      state operation_state, overwrites boolean, rule text, cause text, error jsonb, changes text
    )
    on conflict (connection_id, at, id) do update set
      link_id = excluded.link_id, done_at = excluded.done_at, seen_at = excluded.seen_at,
      epoch = excluded.epoch, state = excluded.state, kind = excluded.kind,
      overwrites = excluded.overwrites, rule = excluded.rule, error = excluded.error,
      changes = excluded.changes`;
  await Promise.all([put, putValues(tx, input)]);
}

async function putValues(
  tx: SiteTransaction,
  input: ConnectionKey & {
    seal: Seal;
    operations: readonly Operation[];
    unchangedValues: ReadonlySet<string>;
  },
) {
  const rows = input.operations
    .filter(({ id, values }) => values.length > 0 && !input.unchangedValues.has(id))
    .map(({ id, atMs, values }) => ({
      id,
      at: new Date(atMs),
      sealed: Buffer.from(
        input.seal.seal({ ...valuePlace(id), plain: JSON.stringify(values) }),
      ).toString('base64'),
    }));
  if (rows.length === 0) return;
  await tx.$executeRaw`
    insert into operation_value (connection_id, at, operation_id, site_no, sealed)
    select ${input.connectionId}, at, id, ${input.siteNo}, decode(sealed, 'base64')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(
      id uuid, at timestamptz(3), sealed text
    )
    on conflict (connection_id, at, operation_id) do update set sealed = excluded.sealed`;
}

async function readOperations(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; where: Prisma.Sql },
): Promise<readonly Operation[]> {
  const rows = await tx.$queryRaw<OperationRow[]>`
    select o.id::text, o.link_id::text, o.run_id::text, o.at, o.done_at, o.seen_at, o.epoch,
      o.side::text, o.kind::text, o.state::text, o.rule, o.cause, o.error, o.changes, v.sealed
    from operation o
    left join operation_value v on v.connection_id = o.connection_id
      and v.at = o.at
      and v.operation_id = o.id
    where o.connection_id = ${input.connectionId} and ${input.where}`;
  return rows.map((row) => ({
    id: row.id,
    linkId: row.link_id,
    runId: row.run_id,
    side: row.side,
    kind: row.kind,
    state: row.state,
    rule: row.rule,
    cause: row.cause,
    error: row.error,
    epoch: row.epoch,
    atMs: row.at.getTime(),
    doneAtMs: row.done_at?.getTime() ?? null,
    seenAtMs: row.seen_at?.getTime() ?? null,
    changes: unpackChanges({ rule: row.rule, packed: row.changes }),
    values: openValues({ seal: input.seal, operationId: row.id, sealed: row.sealed }),
  }));
}

/** Operations of these links that have no answer yet. */
export function openOperationsOf(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; linkIds: readonly string[] },
): Promise<readonly Operation[]> {
  return readOperations(tx, {
    ...input,
    where: Prisma.sql`
      o.link_id = any(${[...input.linkIds]}::uuid[])
      and o.state in ('sending', 'unclear')
      and (
        o.state = 'unclear'
        or o.epoch < (select c.epoch from connection c where c.id = o.connection_id)
      )
      order by o.at, o.id`,
  });
}

/** The operations that decisions of these links ask to be put back. */
export function operationsToUndo(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; links: readonly Pick<Link, 'id' | 'decision'>[] },
): Promise<readonly Operation[]> {
  const undone = input.links.filter(({ decision }) => decision?.kind === 'undo');
  if (undone.length === 0) return Promise.resolve([]);
  return operationsById(tx, {
    ...input,
    linkIds: undone.map(({ id }) => id),
    ids: undone.flatMap(({ decision }) => (decision?.kind === 'undo' ? decision.operationIds : [])),
  });
}

/** Those of the named operations that belong to these links. */
export function operationsById(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; linkIds: readonly string[]; ids: readonly string[] },
): Promise<readonly Operation[]> {
  return readOperations(tx, {
    ...input,
    where: Prisma.sql`
      o.link_id = any(${[...input.linkIds]}::uuid[]) and o.id = any(${[...input.ids]}::uuid[])
      order by o.at, o.id`,
  });
}

/** Operations of this link that could be undone, newest first. */
export function undoableOperations(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; linkId: string; sinceMs: number; limit: number },
): Promise<readonly Operation[]> {
  return readOperations(tx, {
    ...input,
    where: Prisma.sql`
      o.link_id = ${input.linkId}::uuid
      and o.at >= ${new Date(input.sinceMs)}
      and o.state = 'done'
      and (o.kind = 'delete' or o.overwrites)
      order by o.at desc, o.id desc limit ${input.limit}`,
  });
}

export function newestOperations(
  tx: SiteTransaction,
  input: ConnectionKey & {
    seal: Seal;
    limit: number;
    states?: readonly OperationState[];
    causes?: readonly Cause[];
  },
): Promise<readonly Operation[]> {
  const ofStates = input.states
    ? Prisma.sql`o.state::text = any(${[...input.states]}::text[])`
    : Prisma.sql`true`;
  const ofCauses = input.causes
    ? Prisma.sql`o.cause = any(${[...input.causes]}::text[])`
    : Prisma.sql`true`;
  return readOperations(tx, {
    ...input,
    where: Prisma.sql`
      ${ofStates} and ${ofCauses} order by o.at desc, o.id desc limit ${input.limit}`,
  });
}

/** Links with operations that a dead worker left `sending`, oldest first. */
export async function orphanedLinks(
  tx: SiteTransaction,
  input: ConnectionKey & { epoch: number; limit: number },
): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ link_id: string }[]>`
    select link_id::text from operation
    where connection_id = ${input.connectionId}
      and state in ('sending', 'unclear')
      and state = 'sending'
      and epoch < ${input.epoch}
    group by link_id order by min(at) limit ${input.limit}`;
  return rows.map((row) => row.link_id);
}

/**
 * Writes `done` since then, grouped by link, row, side and value. Found by link alone: by
 * connection and time, all writes of the last minutes would be read.
 */
export async function countRecentWrites(
  tx: SiteTransaction,
  input: ConnectionKey & { linkIds: readonly string[]; sinceMs: number },
): Promise<readonly RecentWrite[]> {
  const rows = await tx.$queryRaw<Pick<OperationRow, 'link_id' | 'side' | 'rule' | 'changes'>[]>`
    select link_id::text, side::text, rule, changes from operation
    where link_id = any(${[...input.linkIds]}::uuid[])
      and at >= ${new Date(input.sinceMs)}
      and state = 'done'`;
  const counts = new Map<string, RecentWrite>();
  for (const { link_id: linkId, side, rule, changes } of rows) {
    for (const { row, after } of unpackChanges({ rule, packed: changes })) {
      const key = `${linkId} ${row} ${side} ${after.join()}`;
      counts.set(key, { linkId, row, side, after, count: (counts.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()];
}

/** The counts that the guards on deletions and mass overwrites need. */
export async function countForGuards(
  tx: SiteTransaction,
  input: ConnectionKey & {
    deletesSinceMs: number;
    overwritesSinceMs: number;
    noticedAfterMs: number;
  },
) {
  const [row] = await tx.$queryRaw<{ deletes: number; overwritten: number }[]>`
    select
      (
        select count(*)::integer from operation o
        where o.connection_id = c.id
          and o.at >= ${new Date(input.deletesSinceMs)}
          and o.state = 'done'
          and o.rule = 'standingDeletion'
      ) as deletes,
      (
        select count(distinct link_id)::integer from operation o
        where o.connection_id = c.id
          and o.at >= ${new Date(input.overwritesSinceMs)}
          and o.state = 'done'
          and o.overwrites
          and o.run_id is null
          and o.cause <> all(${[...askedFor]}::text[])
          and coalesce(o.seen_at, o.at) > ${new Date(input.noticedAfterMs)}
      ) as overwritten
    from connection c where c.id = ${input.connectionId}`;
  return { deletes: row?.deletes ?? 0, overwrittenLinks: row?.overwritten ?? 0 };
}
