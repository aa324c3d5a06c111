import type { ExportState } from '@/lib/core/flows/export';
import type { FieldValues } from '@/lib/core/model/field';
import type { Link, Refusal } from '@/lib/core/model/link';
import type { Operation } from '@/lib/core/model/operation';
import { newLink } from '@/lib/core/plan/links';
import { Prisma } from '@/lib/db/generated/client';
import type { Clock, Random } from '@/lib/ports/clock';
import type { Arrived, Dealt, ExportStore, Rest } from '@/lib/ports/sink';
import type { Seal } from '@/lib/seal';
import type { Database, SiteTransaction } from './client';
import { makeDue } from './connection-state/due';
import { holdEpoch } from './connection-state/lease';
import { putProgress } from './connection-state/progress';
import type { ConnectionKey } from './dirty-rows';
import { putOperations } from './operation-rows';
import { putLinks, removeLinks } from './put-links';

/** The progress of an export's connection; `null`: it did not begin yet. */
export const readExportState = (progress: unknown): ExportState | null =>
  // exactly what `commit` or `restartExport` stored
  progress as ExportState | null;

type Parts = ConnectionKey & {
  readonly database: Database;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly random: Random;
  readonly epoch: number;
  /** The run that this commit belongs to. */
  readonly runId: string;
  /** For an export to a file: renders a contact's line. */
  readonly lineOf: ((fields: FieldValues) => string) | null;
};

/**
 * An export's memory in PostgreSQL: a link for each contact dealt with, a line of history for each
 * one delivered and the file's sealed lines, all in one transaction with the state.
 */
export function createExportStore(parts: Parts): ExportStore {
  const { database, siteNo, connectionId } = parts;
  return {
    known: (ids) =>
      database.withSite({ siteNo }, async (tx) => {
        const rows = await tx.$queryRaw<{ wix_id: string }[]>`
          select wix_id from link
          where connection_id = ${connectionId} and wix_id = any(${[...ids]}::text[])`;
        return new Set(rows.map((row) => row.wix_id));
      }),
    async commit({ dealt, state }) {
      if (dealt.length === 0 && state === null) return;
      const made = dealt.map((one) => ({ one, link: linkOf({ one, id: parts.random.uuid() }) }));
      await database.withSite({ siteNo }, async (tx) => {
        await holdEpoch(tx, parts);
        // Links of contacts that are retried are replaced.
        const wixIds = dealt.map(({ wixId }) => wixId);
        const replaced = Prisma.sql`
          connection_id = ${connectionId} and wix_id = any(${wixIds}::text[])`;
        await removeLinks(tx, { siteNo, connectionId, ids: await linkIds(tx, replaced) });
        await Promise.all([
          putLinks(tx, { siteNo, connectionId, links: made.map(({ link }) => link) }),
          putOperations(tx, {
            ...parts,
            operations: made.flatMap(({ one, link }) => operationOf({ parts, one, link })),
            unchangedValues: new Set(),
          }),
          putPart(tx, { ...parts, dealt }),
          tx.$executeRaw`
            update export_run set delivered = delivered + ${count(dealt, 'delivered')},
              refused = refused + ${count(dealt, 'refused')},
              left_out = left_out + ${count(dealt, 'leftOut')}
            where id = ${parts.runId}::uuid and site_no = ${siteNo}`,
          state === null ? null : putProgress(tx, { connectionId, progress: state }),
        ]);
      });
    },
  };
}

const count = (dealt: readonly Dealt[], kind: Dealt['kind']) =>
  dealt.filter((one) => one.kind === kind).length;

/** A contact that arrived without some of its values is failed, too, but has its remote id. */
function linkOf({ one, id }: { one: Dealt; id: string }): Link {
  const here = isHere(one) ? one : one.arrived;
  const [rest] = here?.rests ?? [];
  const link = {
    ...newLink({ id, wixId: one.wixId, remoteId: here?.remoteId ?? null }),
    refusals: here ? here.rests.map(refusalOf) : [],
  };
  if (isHere(one))
    return { ...link, state: rest ? 'failed' : 'inSync', reason: rest?.reason ?? null };
  return { ...link, state: one.kind === 'refused' ? 'failed' : 'excluded', reason: one.reason };
}

const isHere = (one: Dealt): one is Extract<Dealt, { rests: unknown }> =>
  one.kind === 'delivered' || one.kind === 'completed';
const refusalOf = ({ row, reason: { code } }: Rest): Refusal => ({
  row,
  side: 'remote',
  source: '',
  code,
});

function operationOf({
  parts,
  one,
  link,
}: {
  parts: Parts;
  one: Dealt;
  link: Link;
}): readonly Operation[] {
  if (one.kind === 'leftOut') return [];
  const nowMs = parts.clock.nowMs();
  const isDone = isHere(one);
  return [
    {
      id: parts.random.uuid(),
      linkId: link.id,
      runId: null,
      side: 'remote',
      kind:
        one.kind === 'completed' || (one.kind === 'refused' && one.arrived) ? 'update' : 'create',
      state: isDone ? 'done' : 'failed',
      rule: 'exported',
      cause: 'schedule',
      error: isDone ? null : one.reason,
      epoch: parts.epoch,
      atMs: nowMs,
      doneAtMs: nowMs,
      seenAtMs: null,
      changes: [],
      values: isDone
        ? Object.entries(one.fields).map(([field, after]) => ({ field, before: null, after }))
        : [],
    },
  ];
}

const partPlace = (runId: string, no: number) => ({
  table: 'export_part',
  row: `${runId} ${no}`,
  column: 'sealed',
});

async function putPart(
  tx: SiteTransaction,
  { lineOf, dealt, siteNo, runId, seal }: Parts & { dealt: readonly Dealt[] },
): Promise<void> {
  const lines = lineOf
    ? dealt.flatMap((one) => (one.kind === 'delivered' ? [lineOf(one.fields)] : []))
    : [];
  if (lines.length === 0) return;
  const [last] = await tx.$queryRaw<{ no: number | null }[]>`
    select max(no) as no from export_part where run_id = ${runId}::uuid`;
  const no = (last?.no ?? 0) + 1;
  const sealed = seal.seal({ ...partPlace(runId, no), plain: lines.join('') });
  await tx.$executeRaw`
    insert into export_part (run_id, no, site_no, lines, sealed)
    values (${runId}::uuid, ${no}, ${siteNo}, ${lines.length}, ${sealed})`;
}

export type ExportPart = { readonly no: number; readonly lines: number; readonly csv: string };

/**
 * The next part of a run's file after `after`; `null` when there is none. `unsent`: the first that
 * the owner's address has not accepted.
 */
export async function readPart(
  tx: SiteTransaction,
  input: { seal: Seal; runId: string; after: number; unsent?: boolean },
): Promise<ExportPart | null> {
  const [row] = await tx.$queryRaw<{ no: number; lines: number; sealed: Uint8Array }[]>`
    select no, lines, sealed from export_part
    where run_id = ${input.runId}::uuid and no > ${input.after}
      and ${input.unsent ? Prisma.sql`sent_at is null` : Prisma.sql`true`}
    order by no limit 1`;
  return row
    ? {
        no: row.no,
        lines: row.lines,
        csv: input.seal.open({ ...partPlace(input.runId, row.no), sealed: row.sealed }).toString(),
      }
    : null;
}

export const markSent = (tx: SiteTransaction, { runId, no }: { runId: string; no: number }) =>
  tx.$executeRaw`
    update export_part set sent_at = now() where run_id = ${runId}::uuid and no = ${no}`;

/** The open run, or a new one. */
export async function openExportRun(
  tx: SiteTransaction,
  { siteNo, connectionId, newId }: ConnectionKey & { newId: string },
): Promise<string> {
  await tx.$executeRaw`
    insert into export_run (id, site_no, connection_id)
    values (${newId}::uuid, ${siteNo}, ${connectionId}) on conflict do nothing`;
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    select id::text from export_run
    where connection_id = ${connectionId} and finished_at is null`;
  if (!row) throw new Error('an export run was opened');
  return row.id;
}

/** A run without contacts is deleted; files are kept for 30 days. */
export async function closeExportRun(
  tx: SiteTransaction,
  { runId, connectionId }: { runId: string; connectionId: number },
): Promise<void> {
  await tx.$executeRaw`
    delete from export_run where id = ${runId}::uuid and delivered + refused + left_out = 0`;
  await tx.$executeRaw`update export_run set finished_at = now() where id = ${runId}::uuid`;
  await tx.$executeRaw`
    delete from export_part p using export_run r
    where r.id = p.run_id and r.connection_id = ${connectionId}
      and r.finished_at < now() - interval '30 days'`;
}

/**
 * Starts again with this state, from the beginning or from a date. Contacts that a filter left out
 * are looked at again, delivered ones are not.
 */
export async function restartExport(
  tx: SiteTransaction,
  { siteNo, connectionId, state }: ConnectionKey & { state: ExportState },
): Promise<void> {
  await removeLinks(tx, {
    siteNo,
    connectionId,
    ids: await linkIds(tx, Prisma.sql`connection_id = ${connectionId} and state = 'excluded'`),
  });
  await putProgress(tx, { connectionId, progress: state });
  await makeDue(tx, { connectionId });
}

const linkIds = async (tx: SiteTransaction, where: Prisma.Sql) =>
  (await tx.$queryRaw<{ id: string }[]>`select id::text from link where ${where}`).map(
    ({ id }) => id,
  );

/**
 * Refused contacts that a person asked to retry, oldest first, with the mapping rows still missing
 * for those that arrived in part.
 */
export async function readToRetry(
  tx: SiteTransaction,
  { connectionId, limit }: ConnectionKey & { limit: number },
): Promise<ReadonlyMap<string, Arrived | null>> {
  const rows = await tx.$queryRaw<
    { wix_id: string; remote_id: string | null; refusals: readonly Refusal[] | null }[]
  >`
    select wix_id, remote_id, refusals from link
    where connection_id = ${connectionId} and state = 'failed' and decision ->> 'kind' = 'retry'
      and wix_id is not null
    order by id limit ${limit}`;
  return new Map(
    rows.map(({ wix_id, remote_id, refusals }) => [
      wix_id,
      refusals ? { remoteId: remote_id, rows: new Set(refusals.map(({ row }) => row)) } : null,
    ]),
  );
}

/** Retries all refused contacts, or one, with the next step. Returns how many. */
export async function askToRetry(
  tx: SiteTransaction,
  { connectionId, linkId }: ConnectionKey & { linkId: string | null },
): Promise<number> {
  return tx.$executeRaw`
    update link set decision = '{"kind":"retry"}'
    where connection_id = ${connectionId} and state = 'failed'
      and ${linkId === null ? Prisma.sql`true` : Prisma.sql`id = ${linkId}::uuid`}`;
}
