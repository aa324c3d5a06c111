import { type ContactRecord } from '@/lib/core/model/contact';
import { sides, type SideName } from '@/lib/core/model/side';
import { idOn } from '@/lib/core/plan/links';
import { type SiteContext } from '@/lib/services/site-context';
import { withinReach } from './within-reach';

type Ids = { readonly wixId: string | null; readonly remoteId: string | null };
type Input = {
  readonly ctx: SiteContext;
  readonly connectionId: number;
  readonly items: readonly Ids[];
};

/** Contacts by `side:id`, and the sides that do not answer, whose contacts are missing. */
export type Reachable = {
  readonly records: ReadonlyMap<string, ContactRecord>;
  readonly unread: readonly SideName[];
};

/** The current contacts of some links, from the services that answer. */
export async function readReachable({ ctx, connectionId, items }: Input): Promise<Reachable> {
  const open = await ctx.openSides(connectionId);
  const read = async (side: SideName) => {
    const ids = items.flatMap((item) => idOn(item, side) ?? []);
    const requests = ids.map((id) => ({ id }));
    if (ids.length === 0) return [];
    return withinReach({ ctx, what: open[side].read({ requests, lane: 'interactive' }) });
  };
  const answers = await Promise.all(sides.map(async (side) => ({ side, found: await read(side) })));
  const records = answers.flatMap(({ side, found }) =>
    [...(found ?? [])].flatMap(([id, result]) =>
      result.kind === 'absent' ? [] : [[`${side}:${id}`, result.record] as const],
    ),
  );
  const unread = answers.flatMap(({ side, found }) => (found === null ? [side] : []));
  return { records: new Map(records), unread };
}
