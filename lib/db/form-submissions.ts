import type { FormChoice, FormEffect } from '@/lib/core/flows/form/form';
import type { FormValues } from '@/lib/core/flows/form/posted';
import type { Operation } from '@/lib/core/model/operation';
import { newLink } from '@/lib/core/plan/links';
import { Prisma } from '@/lib/db/generated/client';
import type { Clock } from '@/lib/ports/clock';
import type { FormStore, SettledSubmission, Submission } from '@/lib/ports/submissions';
import type { Seal } from '@/lib/seal';
import type { Database, SiteTransaction } from './client';
import { addCounts } from './connection-state/counters';
import { holdEpoch } from './connection-state/lease';
import { markDirty, type ConnectionKey } from './dirty-rows';
import { toJson } from './json';
import { putOperations } from './operation-rows';
import { putLinks } from './put-links';
import { openOperationsOf } from './read-operations';
import { wakeConnection } from './wake';

type Parts = ConnectionKey & {
  readonly database: Database;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly epoch: number;
  readonly sender: Parameters<typeof wakeConnection>[1]['sender'];
};

/** Far more than a batch, so that one address with many posts does not hide the others. */
const lookedAt = 2_000;

const valuesPlace = (id: string) => ({ table: 'form_submission', row: id, column: 'sealed' });
export const sealValues = ({
  seal,
  id,
  values,
}: {
  seal: Seal;
  id: string;
  values: FormValues;
}): Uint8Array => seal.seal({ ...valuesPlace(id), plain: JSON.stringify(values) });
export const openPosted = ({
  seal,
  id,
  sealed,
}: {
  seal: Seal;
  id: string;
  sealed: Uint8Array;
  // authenticated: exactly what `sealValues` sealed
}): FormValues => JSON.parse(seal.open({ ...valuesPlace(id), sealed }).toString()) as FormValues;

/**
 * A form's memory in PostgreSQL: one line of history per submission, under the submission's own id,
 * and a link for each contact it went to.
 */
export function createFormStore(parts: Parts): FormStore {
  const inSite = <T>(run: (tx: SiteTransaction) => Promise<T>) =>
    parts.database.withSite(parts, run);
  return {
    take: ({ limit }) => inSite((tx) => takeWaiting(tx, { ...parts, limit })),
    begin: ({ effects }) =>
      inSite(async (tx) => {
        await holdEpoch(tx, parts);
        const links = await readLinkIds(tx, {
          ...parts,
          contactIds: effects.flatMap(({ contactId }) => contactId ?? []),
        });
        const known = effects.map((one) => ({
          ...one,
          linkId: (one.contactId === null ? undefined : links.get(one.contactId)) ?? one.id,
        }));
        const rows = await tx.$queryRaw<{ id: string; received_at: Date }[]>`
          update form_submission s set begun_at = clock_timestamp(), link_id = x."linkId"
          from jsonb_to_recordset(${toJson(known)}::jsonb) as x(id uuid, "linkId" uuid)
          where ${waitingOf({ ...parts, ids: known.map(({ id }) => id) })} and s.id = x.id
          returning s.id::text, s.received_at`;
        await putEffects(tx, { parts, rows, effects: known });
      }),
    commit: ({ settled }) => inSite((tx) => commit(tx, { parts, settled })),
  };
}

/**
 * Of these submissions `s` those still waiting. The connection is named beside the join, because
 * the planner would otherwise read every waiting submission.
 */
const waitingOf = ({ connectionId, ids }: { connectionId: number; ids: readonly string[] }) =>
  Prisma.sql`
    s.connection_id = ${connectionId} and s.state = 'waiting' and s.id = any(${[...ids]}::uuid[])`;

type WaitingRow = {
  id: string;
  sealed: Uint8Array;
  attempts: number;
  begun_at: Date | null;
  link_id: string | null;
  choice: FormChoice | null;
  remembered: string | null;
};

async function takeWaiting(
  tx: SiteTransaction,
  { limit, ...parts }: Parts & { limit: number },
): Promise<readonly Submission[]> {
  const rows = await tx.$queryRaw<WaitingRow[]>`
    select s.id::text, s.sealed, s.attempts, s.begun_at, s.link_id::text, s.choice,
      c.wix_id as remembered
    from (
      select o.id, o.address_key, row_number() over (
        partition by coalesce(encode(o.address_key, 'hex'), o.id::text) order by o.id) as nth
      from (
        select id, address_key from form_submission
        where connection_id = ${parts.connectionId} and state = 'waiting' and sealed is not null
        order by id limit ${lookedAt}) o
    ) first
    join form_submission s on s.connection_id = ${parts.connectionId} and s.id = first.id
    left join form_choice c
      on c.connection_id = ${parts.connectionId} and c.address_key = first.address_key
    where first.nth = 1 order by s.id limit ${limit}`;
  const open = await openOperationsOf(tx, {
    ...parts,
    linkIds: rows.flatMap(({ link_id }) => link_id ?? []),
  });
  return rows.map((row) => ({
    id: row.id,
    values: openPosted({ seal: parts.seal, id: row.id, sealed: row.sealed }),
    choice: row.choice
      ? { ...row.choice, isRemembered: false }
      : row.remembered === null
        ? null
        : { kind: 'contact', contactId: row.remembered, isRemembered: true },
    attempts: row.attempts,
    open: open.find(({ id }) => id === row.id) ?? null,
    begunAtMs: row.begun_at?.getTime() ?? null,
  }));
}

async function readLinkIds(
  tx: SiteTransaction,
  { connectionId, contactIds }: ConnectionKey & { contactIds: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.$queryRaw<{ id: string; wix_id: string }[]>`
    select id::text, wix_id from link
    where connection_id = ${connectionId} and wix_id = any(${[...contactIds]}::text[])`;
  return new Map(rows.map((row) => [row.wix_id, row.id]));
}

type WithLink = { readonly id: string; readonly linkId: string; readonly effect: FormEffect };

async function putEffects(
  tx: SiteTransaction,
  {
    parts,
    rows,
    effects,
  }: {
    parts: Parts;
    rows: readonly { id: string; received_at: Date }[];
    effects: readonly WithLink[];
  },
): Promise<void> {
  const received = new Map(rows.map((row) => [row.id, row.received_at.getTime()]));
  const operations = effects.flatMap(({ id, linkId, effect }): Operation[] => {
    const atMs = received.get(id);
    if (atMs === undefined) return [];
    const doneAtMs = effect.state === 'sending' ? null : parts.clock.nowMs();
    return [
      {
        id,
        linkId,
        runId: null,
        side: 'wix',
        ...effect,
        rule: 'form',
        cause: 'form',
        epoch: parts.epoch,
        atMs,
        doneAtMs,
        seenAtMs: atMs,
        changes: [],
      },
    ];
  });
  await putOperations(tx, { ...parts, operations, unchangedValues: new Set() });
}

async function commit(
  tx: SiteTransaction,
  { parts, settled }: { parts: Parts; settled: readonly SettledSubmission[] },
): Promise<void> {
  const { siteNo, connectionId } = parts;
  await holdEpoch(tx, parts);
  const contacts = new Map(
    settled.flatMap(({ id, contact }) => (contact ? [[contact.id, id] as const] : [])),
  );
  const links = await readLinkIds(tx, { ...parts, contactIds: [...contacts.keys()] });
  const made = [...contacts]
    .filter(([wixId]) => !links.has(wixId))
    .map(([wixId, id]) => ({ ...newLink({ id, wixId }), state: 'inSync' as const }));
  await putLinks(tx, { siteNo, connectionId, links: made });
  const linkOf = ({ id, contact }: SettledSubmission) =>
    (contact ? (links.get(contact.id) ?? contacts.get(contact.id)) : undefined) ?? id;
  // A submission that was erased meanwhile stays erased.
  const changes = settled.map((one) => ({
    id: one.id,
    state: one.state,
    reason: one.reason,
    attempts: one.attempts,
    linkId: linkOf(one),
  }));
  const rows = await tx.$queryRaw<{ id: string; received_at: Date }[]>`
    update form_submission s set state = x.state, reason = x.reason, attempts = x.attempts,
      changed_at = clock_timestamp(), link_id = x."linkId",
      choice = case when x.state = 'waiting' then s.choice end
    from jsonb_to_recordset(${toJson(changes)}::jsonb)
      as x(id uuid, state text, reason jsonb, attempts integer, "linkId" uuid)
    where ${waitingOf({ connectionId, ids: settled.map(({ id }) => id) })} and s.id = x.id
    returning s.id::text, s.received_at`;
  await putEffects(tx, {
    parts,
    rows,
    effects: settled.flatMap((one) =>
      one.effect ? [{ id: one.id, linkId: linkOf(one), effect: one.effect }] : [],
    ),
  });
  const moved = new Set(rows.map(({ id }) => id));
  const count = (state: SettledSubmission['state']) =>
    settled.filter((one) => one.state === state && moved.has(one.id)).length;
  await addCounts(tx, {
    connectionId,
    waiting: count('waiting') - moved.size,
    onHold: count('choosing'),
    failed: count('failed'),
  });
  await markForTwoWay(tx, {
    parts,
    contacts: settled.flatMap(({ contact }) =>
      contact && contact.version !== null ? [{ id: contact.id, version: contact.version }] : [],
    ),
  });
}

/** Marks our own writes for the two-way sync, which must not depend on Wix's events alone. */
async function markForTwoWay(
  tx: SiteTransaction,
  { parts, contacts }: { parts: Parts; contacts: readonly { id: string; version: string }[] },
): Promise<void> {
  if (contacts.length === 0) return;
  const { siteNo, sender } = parts;
  const [twoWay] = await tx.$queryRaw<{ id: number }[]>`
    select id from connection
    where site_no = ${siteNo} and flow = 'twoWay' and removed_at is null`;
  if (!twoWay) return;
  await markDirty(tx, {
    siteNo,
    connectionId: twoWay.id,
    marks: contacts.map(({ id, version }) => ({
      side: 'wix',
      contactId: id,
      lane: 'live',
      cause: 'ownWrite',
      version,
    })),
  });
  await wakeConnection(tx, { siteNo, connectionId: twoWay.id, sender });
}
