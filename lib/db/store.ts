import type { Policy, Scope } from '@/lib/core/model/connection';
import type { Decision, Link } from '@/lib/core/model/link';
import type { MappingRow } from '@/lib/core/model/mapping';
import type { Operation } from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';
import type { GoneField } from '@/lib/core/plan/gone-fields';
import { contactsOf } from '@/lib/core/plan/links';
import { Prisma } from '@/lib/db/generated/client';
import type { Clock } from '@/lib/ports/clock';
import type { ConnectionView, Known, LinkLookup, Phase, SyncStore } from '@/lib/ports/store';
import type { Seal } from '@/lib/seal';
import { findAliases, putAliases } from './aliases';
import type { Database, SiteTransaction } from './client';
import {
  claimLease,
  holdEpoch,
  releaseLease,
  renewLease,
  underEpoch,
} from './connection-state/lease';
import { outageColumns, readOutage, type OutageRow } from './connection-state/outage';
import { putState } from './connection-state/turn';
import {
  databaseTime,
  dirtyRowsOf,
  earliestDueMs,
  markDirty,
  settleDirty,
  takeDirtyRows,
  type ConnectionKey,
} from './dirty-rows';
import { findLinks, heldLinksByKeys, linksByLinkId, linksWaitingFor } from './link-rows';
import { countForGuards, countRecentWrites, orphanedLinks } from './operation-counts';
import { putOperations } from './operation-rows';
import { putLinks, removeLinks } from './put-links';
import { newestOperations, openOperationsOf, operationsToUndo } from './read-operations';
import { renewRows } from './renew-rows';

/** This site has no connection with this id. */
export class UnknownConnectionError extends Error {
  override name = 'UnknownConnectionError';
}

/**
 * A connection's memory in PostgreSQL. Every call is one transaction bound to the site by row-level
 * security. Time is the database's, unless a simulation brings its `clock`. Ids of links and
 * operations are UUIDs.
 */
export function createSyncStore(
  input: ConnectionKey & { database: Database; seal: Seal; clock?: Clock },
): SyncStore {
  const { database, seal } = input;
  const { clock } = input;
  const key = {
    siteNo: input.siteNo,
    connectionId: input.connectionId,
    get now() {
      return clock ? Prisma.sql`${new Date(clock.nowMs())}::timestamptz` : databaseTime;
    },
  };
  const inSite = <T>(run: (tx: SiteTransaction) => Promise<T>) => database.withSite(key, run);
  const begun = createValueMemory();
  const decided = createDecisionMemory();

  return {
    claim: (claim) => {
      begun.clear();
      decided.clear();
      return inSite((tx) => claimLease(tx, { ...key, ...claim }));
    },
    renew: (renewal) => inSite((tx) => renewLease(tx, { ...key, ...renewal })),
    release: (held) => inSite((tx) => releaseLease(tx, { ...key, ...held })),
    connection: () => inSite((tx) => readConnection(tx, key)),
    mark: (marks) => inSite((tx) => markDirty(tx, { ...key, ...marks })),
    take: ({ lanes, ...renewal }) =>
      inSite(async (tx) => {
        const [, connection, dirty] = await Promise.all([
          renewLease(tx, { ...key, ...renewal }),
          readConnection(tx, key),
          takeDirtyRows(tx, { ...key, lanes }),
        ]);
        return {
          connection,
          dirty,
          nextDueMs: dirty.length > 0 ? null : await earliestDueMs(tx, key),
        };
      }),
    async known({ lookups, writesSinceMs }) {
      const known = await inSite((tx) => readKnown(tx, { ...key, seal, lookups, writesSinceMs }));
      decided.remember(known.links);
      return known;
    },
    linksByIds: async ({ lookups }) =>
      decided.remember(await inSite((tx) => findLinks(tx, { ...key, lookups }))),
    linksById: async ({ ids }) =>
      decided.remember(await inSite((tx) => linksByLinkId(tx, { ...key, ids }))),
    heldByKeys: async ({ keys }) =>
      decided.remember(await inSite((tx) => heldLinksByKeys(tx, { ...key, keys }))),
    async begin({ epoch, operations, links }) {
      await inSite((tx) =>
        underEpoch(tx, { ...key, epoch }, () => [
          putLinks(tx, { ...key, links, decided: decided.all }),
          putOperations(tx, { ...key, seal, operations, unchangedValues: new Set() }),
        ]),
      );
      operations.forEach(begun.remember);
      decided.remember(links);
    },
    openOperations: ({ linkIds }) =>
      inSite((tx) => openOperationsOf(tx, { ...key, seal, linkIds })),
    orphaned: ({ epoch, limit }) =>
      inSite(async (tx) => {
        await holdEpoch(tx, { ...key, epoch });
        return orphanedLinks(tx, { ...key, epoch, limit });
      }),
    guardCounts: (since) => inSite((tx) => countForGuards(tx, { ...key, ...since })),
    async commit(commit) {
      const unchangedValues = begun.unchanged(commit.operations);
      // One transaction: a failure of any statement undoes all of them.
      await inSite((tx) =>
        underEpoch(tx, { ...key, epoch: commit.epoch }, () => [
          removeLinks(tx, { ...key, ids: commit.removedLinkIds }),
          putLinks(tx, { ...key, links: commit.links, decided: decided.all }),
          putOperations(tx, { ...key, seal, operations: commit.operations, unchangedValues }),
          putAliases(tx, { ...key, aliases: commit.aliases }),
          settleDirty(tx, { ...key, finished: commit.finished, postponed: commit.postponed }),
          markDirty(tx, { ...key, marks: commit.marks }),
          putState(tx, key, commit),
          ...(commit.phase === 'applying' ? [analyzeLinks(tx)] : []),
          renewRows(tx, { ...key, rows: commit.renewedRows ?? [] }),
        ]),
      );
      begun.forget(commit.operations);
      decided.remember(commit.links);
    },
    operations: (wanted) => inSite((tx) => newestOperations(tx, { ...key, seal, ...wanted })),
  };
}

async function readKnown(
  tx: SiteTransaction,
  input: ConnectionKey & { seal: Seal; lookups: readonly LinkLookup[]; writesSinceMs: number },
): Promise<Known> {
  const links = await findLinks(tx, input);
  const contacts = links.flatMap(contactsOf);
  const named = new Set(contacts.map(({ side, contactId }) => `${side}:${contactId}`));
  const strangers = input.lookups
    .map(({ side, ids }) => ({ side, ids: ids.filter((id) => !named.has(`${side}:${id}`)) }))
    .filter(({ ids }) => ids.length > 0);
  const linkIds = links.map((link) => link.id);
  const everyone = [
    ...contacts,
    ...strangers.flatMap(({ side, ids }) => ids.map((contactId) => ({ side, contactId }))),
  ];
  const [aliases, dirty, open, recentWrites, toUndo, waiting] = await Promise.all([
    strangers.length === 0 ? new Map() : findAliases(tx, { ...input, lookups: strangers }),
    dirtyRowsOf(tx, { ...input, contacts: everyone }),
    links.length === 0 ? [] : openOperationsOf(tx, { ...input, linkIds }),
    links.length === 0
      ? []
      : countRecentWrites(tx, { ...input, linkIds, sinceMs: input.writesSinceMs }),
    operationsToUndo(tx, { ...input, links }),
    linksWaitingFor(tx, { ...input, contacts: everyone }),
  ]);
  return { links, aliases, dirty, open, recentWrites, toUndo, waiting };
}

type ConnectionRow = OutageRow & {
  link_count: number;
  phase: Phase;
  policy: Policy;
  scope: Scope | null;
  wix_watermark: string | null;
  remote_watermark: string | null;
  fields_gone: readonly GoneField[];
  overwrites_right_until: Date | null;
  link_field_key: string | null;
  remote_stores_id: boolean;
  parked: Reason | null;
  version: number;
  rows: MappingRow[];
};

async function readConnection(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<ConnectionView> {
  const [row] = await tx.$queryRaw<ConnectionRow[]>`
    select c.phase::text, c.policy, c.scope, c.parked, ${outageColumns}, c.wix_watermark,
      c.remote_watermark, c.fields_gone, c.overwrites_right_until, c.link_field_key,
      c.remote_stores_id, m.version, m.rows,
      c.in_sync_count + c.on_hold_count + c.failed_count + c.excluded_count + c.waiting_count
        as link_count
    from connection c
    join mapping_version m on m.connection_id = c.id and m.version = c.mapping_version
    where c.id = ${connectionId}`;
  if (!row) throw new UnknownConnectionError('This connection does not exist.');
  return {
    id: String(connectionId),
    phase: row.phase,
    mapping: { version: row.version, rows: row.rows },
    policy: row.policy,
    scope: row.scope,
    outage: readOutage(row),
    watermarks: { wix: row.wix_watermark, remote: row.remote_watermark },
    fieldsGone: row.fields_gone,
    overwritesRightUntilMs: row.overwrites_right_until?.getTime() ?? 0,
    storesId: { wix: row.link_field_key !== null, remote: row.remote_stores_id },
    parked: row.parked,
    linkCount: row.link_count,
  };
}

/** A plan that was handed over added many rows, which the planner's statistics do not include. */
const analyzeLinks = (tx: SiteTransaction) => tx.$executeRaw`select analyze_links()`;

/**
 * The intents whose values are already stored, so that completing one does not seal and write them
 * again.
 */
function createValueMemory() {
  const stored = new Map<string, string>();
  const print = ({ values }: Operation) => JSON.stringify(values);
  return {
    remember: (operation: Operation) => void stored.set(operation.id, print(operation)),
    unchanged: (operations: readonly Operation[]) =>
      new Set(
        operations
          .filter((operation) => stored.get(operation.id) === print(operation))
          .map(({ id }) => id),
      ),
    forget: (operations: readonly Operation[]) => operations.forEach(({ id }) => stored.delete(id)),
    clear: () => stored.clear(),
  };
}

/** The decisions with which links were last read; most links have none. */
function createDecisionMemory() {
  const read = new Map<string, Decision>();
  return {
    all: read as ReadonlyMap<string, Decision>,
    remember(links: readonly Link[]) {
      for (const { id, decision } of links) {
        if (decision) read.set(id, decision);
        else read.delete(id);
      }
      return links;
    },
    clear: () => read.clear(),
  };
}
