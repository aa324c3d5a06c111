import { z } from 'zod';
import { type ContactRecord } from '@/lib/core/model/contact';
import { type Link, type LinkState } from '@/lib/core/model/link';
import { type SideName } from '@/lib/core/model/side';
import { canRetry, decisionsFor } from '@/lib/core/plan/waiting';
import { createFingerprinter } from '@/lib/core/values/fingerprint';
import { type Catalogues } from '@/lib/engine/catalogues';
import { countStates, withStrangers } from '@/lib/services/connections/count-states';
import { findConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { outageOf } from '@/lib/services/connections/outage';
import { serviceName } from '@/lib/services/connections/service-name';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type ContactView } from '@/lib/services/views/contacts';
import { compareRows } from './compare-rows';
import { describeWaiting } from './describe-waiting';
import { findLinksById } from './find-links';
import { labelOf, readCatalogues } from './labels';
import { nameIn } from './names';
import { readReachable } from './read-reachable';
import { recordsOf } from './records';

export const getContactInput = z.object({ id: recordId });

/** One contact with all details; its values are read from both sides now. */
export async function getContact({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof getContactInput>;
}): Promise<ContactView> {
  const connection = await findConnection(ctx);
  const [link] = connection ? await findLinksById({ ctx, connection, ids: [input.id] }) : [];
  if (!connection || !link) throw new NotFoundError();
  const [catalogues, read, isInLine, counts] = await Promise.all([
    readCatalogues({ ctx, connection }),
    readReachable({ ctx, connectionId: connection.id, items: [link] }),
    hasWork({ ctx, connection, link }),
    countStates({ ctx, connection }),
  ]);
  const records = recordsOf({ item: link, records: read.records });
  const { unread } = read;
  const isUnreadable =
    (link.wixId === null || unread.includes('wix')) &&
    (link.remoteId === null || unread.includes('remote'));
  const name =
    nameOf({ records, side: 'wix', connection }) ?? nameOf({ records, side: 'remote', connection });
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
    fields: isUnreadable
      ? null
      : compareRows({
          rows: connection.mapping.rows,
          records,
          catalogues,
          connection,
          agreed: { base: link.base, fingerprint: createFingerprinter(await ctx.fingerprintKey()) },
        }),
    unread,
    connectionId: connection.id,
    outage: await readOutage({ ctx, connection, waiting: counts.waiting }),
    decisions,
    canRetry: canRetry(link),
    waiting:
      decisions.length > 0
        ? ((await describeWaiting({ ctx, connection, links: [link] }))[0] ?? null)
        : null,
    decided: link.decision !== null && link.reason?.code !== 'deletionScheduled',
  };
}

const readOutage = ({
  ctx,
  connection,
  waiting,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  waiting: number;
}) =>
  withStrangers({
    ctx,
    connectionId: connection.id,
    outage: outageOf({
      ...connection,
      name: serviceName(connection.service),
      waiting,
      nowMs: ctx.clock.nowMs(),
    }),
  });

function shownState(link: Link, isInLine: boolean): LinkState {
  if (link.state === 'onHold' || link.state === 'failed') return link.state;
  return isInLine ? 'waiting' : link.state;
}

const hourMs = 60 * 60_000;

type Records = Readonly<Partial<Record<SideName, ContactRecord>>>;

async function hasWork({
  ctx,
  connection,
  link,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  link: Link;
}) {
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

const nameOf = ({
  records,
  side,
  connection,
}: {
  records: Records;
  side: SideName;
  connection: CurrentConnection;
}) => {
  const record = records[side];
  return record ? nameIn({ values: record.fields, side, rows: connection.mapping.rows }) : null;
};

const rowLabel = ({
  row,
  connection,
  catalogues,
}: {
  row: number;
  connection: CurrentConnection;
  catalogues: Catalogues;
}) => {
  const found = connection.mapping.rows.find(({ id }) => id === row);
  return found ? labelOf({ field: found.wix, side: 'wix', connection, catalogues }) : '';
};
