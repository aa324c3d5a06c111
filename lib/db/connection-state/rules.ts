import type { Policy } from '@/lib/core/model/connection';
import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { toJson } from '@/lib/db/json';

// What the owner chose: the rules of a flow, and which contacts take part.

type Key = Pick<ConnectionKey, 'connectionId'>;

/** Replaces the rules of a flow. `dueBy`: moves the due time forward to this if it is later. */
export async function storeRules(
  tx: SiteTransaction,
  { connectionId, rules, dueBy }: Key & { rules: object; dueBy?: Date },
): Promise<void> {
  await tx.$executeRaw`
    update connection set policy = ${toJson(rules)}::jsonb,
      due_at = least(due_at, coalesce(${dueBy ?? null}::timestamptz, due_at))
    where id = ${connectionId}`;
}

/** Merges into the rules; keys not given keep their values. */
export async function addRules(
  tx: SiteTransaction,
  { connectionId, rules }: Key & { rules: object },
): Promise<void> {
  await tx.$executeRaw`
    update connection set policy = policy || ${toJson(rules)}::jsonb where id = ${connectionId}`;
}

/**
 * The rules of a two-way sync, with the row locked until the transaction ends; `null` when there is
 * no connection with this id.
 */
export async function holdPolicy(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<Policy | null> {
  const [row] = await tx.$queryRaw<{ policy: Policy }[]>`
    select policy from connection where id = ${connectionId} for no key update`;
  return row?.policy ?? null;
}

/** Puts the plan's filter in force. */
export async function takeScope(
  tx: SiteTransaction,
  { connectionId, runId }: Key & { runId: string },
): Promise<void> {
  await tx.$executeRaw`
    update connection c set scope = nullif(r.choices -> 'scope', 'null') from run r
    where r.id = ${runId}::uuid and r.connection_id = c.id and c.id = ${connectionId}`;
}
