import { z } from 'zod';
import { canonical, canonicalSet } from '@/lib/core/values';
import { type ContactRecord, type Decision, type Field, type FieldValue, type Link, type LinkState, type MappingRow, type SideName } from '@/lib/core/types';
import { serviceName } from '../connection/service-name';
import { findLinksById } from './find-links';
import { type SiteContext } from '../site-context';
import { NotFoundError } from '../errors';
import { findConnection, requireLinkId, type CurrentConnection } from '../connection/find-current';
import { type ComparedField, type ContactView, type DecisionKind } from '../views';
import { readCatalogues, labelOf, type Catalogues } from './labels';
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
    fields: records ? compareRows({ rows: connection.mapping.rows, records, catalogues, connection }) : null,
    decisions,
    candidates: decisions.includes('linkTo') && records ? await findCandidates({ ctx, connection, link, records }) : [],
    deleteOn: link.wixId === null ? 'remote' : link.remoteId === null ? 'wix' : goneSide(link) === 'wix' ? 'remote' : 'wix',
    decided: link.decision !== null,
  };
}

export const goneSide = (link: Link): SideName => (link.reason?.params?.side === 'wix' ? 'wix' : 'remote');

function shownState(link: Link, isInLine: boolean): LinkState {
  if (link.state === 'onHold' || link.state === 'failed') return link.state;
  return isInLine ? 'waiting' : link.state;
}

const decisionTable: Readonly<Record<string, readonly DecisionKind[]>> = {
  deletionPending: ['keep', 'deleteThere'],
  deletionEdited: ['keep', 'deleteThere'],
  deletionParked: ['keep', 'deleteThere'],
  missing: ['keep', 'deleteThere'],
  editedSincePlan: ['keep', 'deleteThere'],
  mergedInWix: ['deleteThere'],
  mergedInRemote: ['deleteThere'],
  sharedEmail: ['linkTo', 'createAnyway', 'keep'],
  conflict: ['take'],
};

/** What a person can decide about a contact on hold. */
export const decisionsFor = (link: Pick<Link, 'reason'>): readonly DecisionKind[] => decisionTable[link.reason?.code ?? ''] ?? [];

/** Whether this decision answers what the contact waits for. */
export const canDecide = (link: Link, decision: Decision) =>
  decisionsFor(link).some((kind) => kind === decision.kind) || (decision.kind === 'retry' && link.state === 'onHold');

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

function compareRows({ rows, records, catalogues, connection }: { rows: readonly MappingRow[]; records: Records; catalogues: Catalogues; connection: CurrentConnection }): readonly ComparedField[] {
  return rows.map((row) => {
    const wix = records.wix?.fields[row.wix] ?? null;
    const remote = records.remote?.fields[row.remote] ?? null;
    return {
      row: row.id,
      label: labelOf({ field: row.wix, side: 'wix', connection, catalogues }),
      wix,
      remote,
      same: meansTheSame({ row, field: catalogues.wix.get(row.wix), wix, remote }),
    };
  });
}

function meansTheSame({ row, field, wix, remote }: { row: MappingRow; field: Field | undefined; wix: FieldValue; remote: FieldValue }) {
  const type = field?.type ?? 'text';
  const paired = row.pairs?.find((pair) => pair.wix === wix)?.remote ?? wix;
  if (type === 'set') return canonicalSet(paired).join('\n') === canonicalSet(remote).join('\n');
  return canonical({ type, value: paired }) === canonical({ type, value: remote });
}

/** Who on the other side shares an address or a number with this contact. */
async function findCandidates({ ctx, connection, link, records }: { ctx: SiteContext; connection: CurrentConnection; link: Link; records: Records }) {
  const present: SideName = link.wixId === null ? 'remote' : 'wix';
  const other: SideName = present === 'wix' ? 'remote' : 'wix';
  const record = records[present];
  if (!record) return [];
  const sides = await ctx.openSides(connection.id);
  const [byEmail, byPhone] = await Promise.all([
    record.emails.length > 0 ? sides[other].find({ by: 'email', values: record.emails, lane: 'interactive' }) : [],
    record.phones.length > 0 ? sides[other].find({ by: 'phone', values: record.phones, lane: 'interactive' }) : [],
  ]);
  const found = new Map([...byEmail, ...byPhone].map((one) => [one.id, one]));
  return [...found.values()].slice(0, 5).map((one) => ({ id: one.id, name: nameIn({ values: one.fields, side: other, rows: connection.mapping.rows }) ?? one.id }));
}
