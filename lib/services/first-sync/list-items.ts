import { z } from 'zod';
import { SideError } from '@/lib/core/ports';
import { type ItemKind, type PlanItem } from '@/lib/core/run';
import { type ContactRecord, type Reason, type SideName } from '@/lib/core/types';
import { readItems } from '@/lib/db/plan-items';
import { newestRun } from '@/lib/db/runs';
import { type CurrentConnection, requireConnection } from '../connection/find-current';
import { type Catalogues, labelOf, readCatalogues } from '../contact/labels';
import { nameIn } from '../contact/names';
import { NotFoundError } from '../errors';
import { type SiteContext } from '../site-context';

const kinds = ['link', 'fill', 'update', 'create', 'label', 'delete', 'undeletable', 'keep', 'hold', 'skip'] as const satisfies readonly ItemKind[];

export const listItemsInput = z.object({ runId: z.uuid(), kind: z.enum(kinds), side: z.enum(['wix', 'remote']).optional(), after: z.coerce.number().int().nonnegative().default(0) });

const pageSize = 50;

/** One person of a plan as it stands now; values are read afresh and never kept. */
export type PlanItemView = {
  readonly no: number;
  readonly name: string | null;
  readonly email: string | null;
  /** ISO, when the contact was last changed where it is; of a pair, the later one. */
  readonly changedAt: string | null;
  readonly side: SideName | null;
  readonly reason: Reason | null;
  /** Field by field: what is there and what would be. */
  readonly changes: readonly { readonly label: string; readonly side: SideName; readonly from: string; readonly to: string }[];
  readonly isOut: boolean;
};

/** A page of a plan. @throws NotFoundError when the plan is not this site's newest */
export async function listPlanItems({ ctx, input }: { ctx: SiteContext; input: z.output<typeof listItemsInput> }): Promise<{ items: readonly PlanItemView[]; next: number | null }> {
  const connection = await requireConnection(ctx);
  const items = await ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id };
    if ((await newestRun(tx, key))?.id !== input.runId) throw new NotFoundError();
    return readItems(tx, { ...key, runId: input.runId, after: input.after, limit: pageSize + 1, kind: input.kind, side: input.side });
  });
  const page = items.slice(0, pageSize);
  const [records, catalogues] = await Promise.all([readRecords({ ctx, connection, items: page }), readCatalogues({ ctx, connection })]);
  return { items: page.map((item) => viewOf({ item, records, connection, catalogues })), next: items.length > pageSize ? (page.at(-1)?.no ?? null) : null };
}

type Records = ReadonlyMap<string, ContactRecord>;
const keyOf = (side: SideName, id: string | null) => `${side}:${id}`;

/** By `side:id`. A service that does not answer leaves its names out. */
export async function readRecords({ ctx, connection, items }: { ctx: SiteContext; connection: CurrentConnection; items: readonly Pick<PlanItem, 'wixId' | 'remoteId'>[] }): Promise<Records> {
  const sides = await ctx.openSides(connection.id);
  const read = async (side: SideName, ids: readonly string[]) => {
    if (ids.length === 0) return [];
    try {
      const found = await sides[side].read({ requests: ids.map((id) => ({ id, minVersion: 0 })), lane: 'interactive' });
      return [...found].flatMap(([id, result]) => (result.kind === 'absent' ? [] : [[keyOf(side, id), result.record] as const]));
    } catch (error) {
      if (!(error instanceof SideError)) throw error;
      ctx.log.info({ side, code: error.code }, 'the contacts of a plan could not be read');
      return [];
    }
  };
  const both = await Promise.all([read('wix', items.flatMap((item) => item.wixId ?? [])), read('remote', items.flatMap((item) => item.remoteId ?? []))]);
  return new Map(both.flat());
}

function viewOf({ item, records, connection, catalogues }: { item: PlanItem; records: Records; connection: CurrentConnection; catalogues: Catalogues }): PlanItemView {
  const { rows } = connection.mapping;
  const both = { wix: records.get(keyOf('wix', item.wixId)), remote: records.get(keyOf('remote', item.remoteId)) };
  const present = (['wix', 'remote'] as const).flatMap((side) => { const record = both[side]; return record ? [{ side, record }] : []; });
  const first = present[0];
  return {
    no: item.no,
    name: first ? nameIn({ values: first.record.fields, side: first.side, rows }) : null,
    email: first?.record.emails[0] ?? null,
    changedAt: present.map(({ record }) => record.updatedAt).sort().at(-1) ?? null,
    side: item.side,
    reason: item.reason,
    isOut: item.isOut,
    changes: item.writes.flatMap(({ side, row: number }) => {
      const row = rows.find(({ id }) => id === number);
      if (!row) return [];
      const [here, there] = side === 'wix' ? [both.wix?.fields[row.wix], both.remote?.fields[row.remote]] : [both.remote?.fields[row.remote], both.wix?.fields[row.wix]];
      return [{ label: labelOf({ field: row.wix, side: 'wix', connection, catalogues }), side, from: shown(here), to: shown(there) }];
    }),
  };
}

const shown = (value: ContactRecord['fields'][string] | undefined): string => (value === null || value === undefined ? '' : typeof value === 'object' ? value.join(', ') : String(value));
