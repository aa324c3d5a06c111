import { type Cause } from '@/lib/core/model/dirty';
import { type Link } from '@/lib/core/model/link';
import { type Operation, type OperationState } from '@/lib/core/model/operation';
import { Prisma } from '@/lib/db/generated/client';
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { unpackChanges } from './operation-changes';
import { openValues, type OperationRow } from './operation-rows';

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
