import { z } from 'zod';
import { type Flow } from '@/lib/core/model/connection';
import { type MappingRow } from '@/lib/core/model/mapping';
import { NotFoundError } from '@/lib/services/errors';
import { connectionId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type FlowView } from '@/lib/services/views/flows';
import { cardOf } from './card';

export const flowInput = z.object({ id: connectionId });

/**
 * An active connection of this site and, where given, of this flow, with its mapping and its stored
 * rules.
 * @throws NotFoundError, the same for an id of another site as for one that does not exist
 */
export async function findFlow({
  ctx,
  id,
  flow,
}: {
  ctx: SiteContext;
  id: number;
  flow?: Flow;
}): Promise<FlowView> {
  return ctx.withSite(async (tx) => {
    const row = await tx.connection.findFirst({
      where: { id, removedAt: null, ...(flow ? { flow } : {}) },
    });
    if (!row) throw new NotFoundError();
    const version = await tx.mappingVersion.findUnique({
      where: { connectionId_version: { connectionId: id, version: row.mappingVersion } },
    });
    const rows = (version?.rows ?? []) as unknown as MappingRow[]; // written by this code base only
    return {
      ...cardOf(row, { nowMs: ctx.clock.nowMs() }),
      mapping: { version: row.mappingVersion, rows },
      rules: row.policy,
    };
  });
}
