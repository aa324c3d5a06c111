import { type Link } from '@/lib/core/model/link';
import { type Operation } from '@/lib/core/model/operation';
import { type SideName } from '@/lib/core/model/side';
import { judgeUndo, type UndoItem } from '@/lib/core/plan/judge-undo';
import { type PairState } from '@/lib/core/plan/pair';
import { createFingerprinter } from '@/lib/core/values/fingerprint';
import { type Catalogues } from '@/lib/engine/catalogues';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';

type Input = {
  readonly ctx: SiteContext;
  readonly connection: CurrentConnection;
  readonly link: Link;
  readonly operations: readonly Operation[];
  readonly catalogues: Catalogues;
};

/**
 * What undoing each operation by itself would do, given both sides now; uses the same judgement as
 * the undo. @throws SideError
 */
export async function judgeOperations({
  ctx,
  connection,
  link,
  operations,
  catalogues,
}: Input): Promise<{ items: readonly UndoItem[]; records: PairState['records'] }> {
  const sides = await ctx.openSides(connection.id);
  const read = async (side: SideName, id: string | null) => {
    if (id === null) return undefined;
    const result = (await sides[side].read({ requests: [{ id }], lane: 'interactive' })).get(id);
    return result === undefined || result.kind === 'absent' ? ('absent' as const) : result.record;
  };
  const [wix, remote, key] = await Promise.all([
    read('wix', link.wixId),
    read('remote', link.remoteId),
    ctx.fingerprintKey(),
  ]);
  const records = { wix, remote };
  const context = {
    mapping: connection.mapping,
    fields: catalogues,
    fingerprint: createFingerprinter(key),
    nowMs: ctx.clock.nowMs(),
  };
  return {
    items: operations.flatMap((operation) =>
      judgeUndo({ operations: [operation], link, records, context }),
    ),
    records,
  };
}
