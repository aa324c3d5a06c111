import { z } from 'zod';
import { type ContactRecord, type Link, type LinkState, type SideName } from '@/lib/core/types';
import { canRetry, decisionsFor } from '@/lib/core/waiting';
import { serviceName } from '../connection/service-name';
import { findLinksById } from './find-links';
import { type SiteContext } from '../site-context';
import { NotFoundError } from '../errors';
import { findConnection, requireLinkId, type CurrentConnection } from '../connection/find-current';
import { type ContactView } from '../views';
import { compareRows } from './compare-rows';
import { describeWaiting } from './describe-waiting';
import { labelOf, readCatalogues } from './labels';
import { type Catalogues } from '@/lib/sync/catalogues';
import { nameIn } from './names';

export const getContactInput = z.object({ id: z.string() });

/** Everything about one contact, values read from both sides as they are now. */
export async function getContact({ ctx, input }: { ctx: SiteContext; input: z.output<typeof getContactInput> }): Promise<ContactView> {
  const id = requireLinkId(input.id);
  const connection = await findConnection(ctx);
  const [link] = connection ? await findLinksById({ ctx, connection, ids: [id] }) : [];
  if (!connection || !link) throw new NotFoundError();
  const [catalogues, records, isInLine] = await Promise.all([
    readCatalogues({ ctx, connection }),
    readBoth({ ctx, connection, link }),
    hasWork({ ctx, connection, link }),
  ]);
  const name = records ? (nameOf({ records, side: 'wix', connection }) ?? nameOf({ records, side: 'remote', connection })) : null;
  const decisions = decisionsFor(link);
  return {
    linkId: link.id,
    name,
    serviceName: serviceName(connection.service),
    state: shownState(link, isInLine),
    reason: link.reason,
    refusals: link.refusals.map(({ row, side, code }) => ({
      label: rowLabel({ row, connection, catalogues }),
      reason: { code, params: { side } },
    })),
    wixId: link.wixId,
    remoteId: link.remoteId,
    fields: records ? compareRows({ rows: connection.mapping.rows, records: { ...(records.wix ? { wix: records.wix } : {}), ...(records.remote ? { remote: records.remote } : {}) }, catalogues, connection }) : null,
    decisions,
    canRetry: canRetry(link),
    waiting: decisions.length > 0 ? ((await describeWaiting({ ctx, connection, links: [link] }))[0] ?? null) : null,
    decided: link.decision !== null && link.reason?.code !== 'deletionScheduled',
  };
}

function shownState(link: Link, isInLine: boolean): LinkState {
  if (link.state === 'onHold' || link.state === 'failed') return link.state;
  return isInLine ? 'waiting' : link.state;
}

const hourMs = 60 * 60_000;

type Records = Readonly<Record<SideName, ContactRecord | null>>;

/** `null` when a service doesn't answer: the rest of the page is worth showing without values. */
async function readBoth({ ctx, connection, link }: { ctx: SiteContext; connection: CurrentConnection; link: Link }): Promise<Records | null> {
  try {
    const sides = await ctx.openSides(connection.id);
    const read = async (side: SideName, id: string | null) => {
      if (id === null) return null;
      const result = (await sides[side].read({ requests: [{ id, minVersion: 0 }], lane: 'interactive' })).get(id);
      return result && result.kind !== 'absent' ? result.record : null;
    };
    const [wix, remote] = await Promise.all([read('wix', link.wixId), read('remote', link.remoteId)]);
    return { wix, remote };
  } catch (error) {
    ctx.log.info({ err: error, linkId: link.id }, 'a contact could not be read');
    return null;
  }
}

async function hasWork({ ctx, connection, link }: { ctx: SiteContext; connection: CurrentConnection; link: Link }) {
  const found = await ctx.withSite((tx) =>
    tx.dirty.findFirst({
      where: {
        connectionId: connection.id,
        lane: { not: 'idWrite' },
        notBefore: { lt: new Date(ctx.clock.nowMs() + hourMs) },
        OR: [
          ...(link.wixId ? [{ side: 'wix' as const, contactId: link.wixId }] : []),
          ...(link.remoteId ? [{ side: 'remote' as const, contactId: link.remoteId }] : []),
        ],
      },
      select: { contactId: true },
    }),
  );
  return found !== null;
}

const nameOf = ({ records, side, connection }: { records: Records; side: SideName; connection: CurrentConnection }) => {
  const record = records[side];
  return record ? nameIn({ values: record.fields, side, rows: connection.mapping.rows }) : null;
};

const rowLabel = ({ row, connection, catalogues }: { row: number; connection: CurrentConnection; catalogues: Catalogues }) => {
  const found = connection.mapping.rows.find(({ id }) => id === row);
  return found ? labelOf({ field: found.wix, side: 'wix', connection, catalogues }) : '';
};
