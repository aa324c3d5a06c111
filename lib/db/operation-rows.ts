import { type Cause } from '@/lib/core/model/dirty';
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
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';
import { packChanges } from './operation-changes';

/**
 * A line of history as SQL reads it: `operation`, with the sealed part of its `operation_value`.
 */
export type OperationRow = {
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
