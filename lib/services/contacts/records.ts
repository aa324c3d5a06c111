import { type ContactRecord } from '@/lib/core/model/contact';
import { type SideName } from '@/lib/core/model/side';
import { type PlanItem } from '@/lib/core/run/run';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';

/** By `side:id`. */
export type Records = ReadonlyMap<string, ContactRecord>;
type Ids = Pick<PlanItem, 'wixId' | 'remoteId'>;
type Input = {
  readonly ctx: SiteContext;
  readonly connection: CurrentConnection;
  readonly items: readonly Ids[];
};

const keyOf = (side: SideName, id: string | null) => `${side}:${id}`;
export const recordsOf = ({ item, records }: { item: Ids; records: Records }) => ({
  wix: records.get(keyOf('wix', item.wixId)),
  remote: records.get(keyOf('remote', item.remoteId)),
});

/** The current contacts of some lines. @throws SideError when a service does not answer */
export async function readRecords({ ctx, connection, items }: Input): Promise<Records> {
  const sides = await ctx.openSides(connection.id);
  const read = async (side: SideName, ids: readonly string[]) => {
    if (ids.length === 0) return [];
    const found = await sides[side].read({
      requests: ids.map((id) => ({ id })),
      lane: 'interactive',
    });
    return [...found].flatMap(([id, result]) =>
      result.kind === 'absent' ? [] : [[keyOf(side, id), result.record] as const],
    );
  };
  const both = await Promise.all([
    read(
      'wix',
      items.flatMap((item) => item.wixId ?? []),
    ),
    read(
      'remote',
      items.flatMap((item) => item.remoteId ?? []),
    ),
  ]);
  return new Map(both.flat());
}
