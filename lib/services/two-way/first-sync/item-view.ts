import { type PlanItem } from '@/lib/core/run/run';
import { type Catalogues } from '@/lib/engine/catalogues';
import { type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { labelOf, readCatalogues } from '@/lib/services/contacts/labels';
import { nameIn } from '@/lib/services/contacts/names';
import { plainValue } from '@/lib/services/contacts/plain-value';
import { readReachable } from '@/lib/services/contacts/read-reachable';
import { recordsOf, type Records } from '@/lib/services/contacts/records';
import { type SiteContext } from '@/lib/services/site-context';
import { type PlanItemView } from '@/lib/services/views/plan';

type Input<Item> = {
  readonly ctx: SiteContext;
  readonly connection: CurrentConnection;
  readonly items: readonly Item[];
};

/** The common part of a plan's and a report's lines. */
export type Shown<Kind extends string = string> = Omit<PlanItem, 'kind' | 'verdict' | 'writes'> & {
  readonly kind: Kind;
  readonly writes: readonly Pick<PlanItem['writes'][number], 'side' | 'row'>[];
};

type View<Kind extends string> = Omit<PlanItemView, 'kind'> & { readonly kind: Kind };

/** Lines with names and labels for a person. Without a service's answer its names are missing. */
export async function viewItems<Kind extends string>(
  input: Input<Shown<Kind>>,
): Promise<readonly View<Kind>[]> {
  const { ctx, connection, items } = input;
  const [{ records }, catalogues] = await Promise.all([
    readReachable({ ctx, connectionId: connection.id, items }),
    readCatalogues({ ctx, connection }),
  ]);
  return items.map((item) => viewOf({ item, records, connection, catalogues }));
}

type ViewInput<Kind extends string> = {
  readonly item: Shown<Kind>;
  readonly records: Records;
  readonly connection: CurrentConnection;
  readonly catalogues: Catalogues;
};

export function viewOf<Kind extends string>({
  item,
  records,
  connection,
  catalogues,
}: ViewInput<Kind>): View<Kind> {
  const { rows } = connection.mapping;
  const both = recordsOf({ item, records });
  const present = (['wix', 'remote'] as const).flatMap((side) => {
    const record = both[side];
    return record ? [{ side, record }] : [];
  });
  const first = present[0];
  return {
    no: item.no,
    kind: item.kind,
    wixId: item.wixId,
    name: first ? nameIn({ values: first.record.fields, side: first.side, rows }) : null,
    email: first?.record.emails[0] ?? null,
    changedAt:
      present
        .map(({ record }) => record.updatedAt)
        .sort()
        .at(-1) ?? null,
    side: item.side,
    reason: item.reason,
    isOut: item.isOut,
    changes: item.writes.flatMap(({ side, row: number }) => {
      const row = rows.find(({ id }) => id === number);
      if (!row) return [];
      const [here, there] =
        side === 'wix'
          ? [both.wix?.fields[row.wix], both.remote?.fields[row.remote]]
          : [both.remote?.fields[row.remote], both.wix?.fields[row.wix]];
      return [
        {
          label: labelOf({ field: row.wix, side: 'wix', connection, catalogues }),
          side,
          from: plainValue(here),
          to: plainValue(there),
        },
      ];
    }),
  };
}
