import type { Undeletable } from '@/lib/core/model/contact';
import type { Refusal } from '@/lib/core/model/link';
import type { SideName } from '@/lib/core/model/side';
import { decodeBase } from '@/lib/core/plan/base';
import type { MatchVerdict, StagedContact, StagedPair } from '@/lib/core/run/staged';
import { Prisma } from '@/lib/db/generated/client';
import type { StagedSingle } from '@/lib/ports/runs';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';
import { packFacts, unpackFacts, type PackedFacts } from './pack-facts';

export type RunKey = ConnectionKey & { readonly runId: string };

type PageOf = RunKey & { readonly side: SideName; readonly contacts: readonly StagedContact[] };

/** Pages overlap: deletes earlier rows of these contacts. Returns how many contacts had one. */
export const forgetAgain = (
  tx: SiteTransaction,
  { runId, side, contacts }: PageOf,
): Promise<number> =>
  tx.$executeRaw`
    delete from staging
    where run_id = ${runId}::uuid
      and side = ${side}::side_name
      and contact_id = any(${contacts.map(({ id }) => id)}::text[])`;

/** Stages one page of a list; none of its contacts may be staged already. */
export async function stageContacts(tx: SiteTransaction, input: PageOf): Promise<void> {
  const { runId, siteNo, side } = input;
  const contacts = [...new Map(input.contacts.map((contact) => [contact.id, contact])).values()];
  if (contacts.length === 0) return;
  const rows = contacts.map((contact) => ({
    ...contact,
    facts: packFacts(contact.facts),
    emails: undefined,
    phoneNames: undefined,
    hasEmail: contact.emails.length > 0,
  }));
  const keys = contacts.flatMap(({ id, emails, phoneNames }) => [
    ...emails.map((hash) => ({ id, kind: 'email', hash })),
    ...phoneNames.map((hash) => ({ id, kind: 'phoneName', hash })),
  ]);
  await tx.$executeRaw`
    insert into staging (
      run_id, site_no, version, side, has_email, has_key, is_subscribed, is_in_scope, contact_id,
      linked_id, updated_at, undeletable, key, facts
    )
    select ${runId}::uuid, ${siteNo}, version, ${side}::side_name, "hasEmail", "hasKey",
      "isSubscribed", "isInScope", id, "linkedId", "updatedAt", undeletable, decode(key, 'hex'),
      facts
    from jsonb_to_recordset(${toJson(rows)}::jsonb) as x(
      id text, version text, "updatedAt" text, "linkedId" text, "hasEmail" boolean,
      "hasKey" boolean, "isSubscribed" boolean, "isInScope" boolean, undeletable text, key text,
      facts jsonb
    )`;
  await tx.$executeRaw`
    insert into staging_key (run_id, site_no, kind, side, hash, contact_id)
    select ${runId}::uuid, ${siteNo}, kind, ${side}::side_name, decode(hash, 'hex'), id
    from jsonb_to_recordset(${toJson(keys)}::jsonb) as x(id text, kind staged_key_kind, hash text)`;
}

export type StagedRow = {
  id: string;
  version: string;
  updated_at: string;
  linked_id: string | null;
  has_key: boolean;
  is_subscribed: boolean;
  is_in_scope: boolean;
  undeletable: Undeletable | null;
  key: string | null;
  facts: PackedFacts;
};

/** Without the keys, which only the matching in the database uses. */
export const toStaged = (row: StagedRow): StagedContact => ({
  id: row.id,
  version: row.version,
  updatedAt: row.updated_at,
  linkedId: row.linked_id,
  emails: [],
  phoneNames: [],
  hasKey: row.has_key,
  key: row.key,
  undeletable: row.undeletable,
  isSubscribed: row.is_subscribed,
  isInScope: row.is_in_scope,
  facts: unpackFacts(row.facts),
});

/** A staged contact as one JSON object, or null when there is none. */
export const stagedJson = (alias: 'w' | 'r' | 's') => {
  const s = Prisma.raw(alias);
  return Prisma.sql`
    case
      when ${s}.contact_id is not null then jsonb_build_object(
        'id', ${s}.contact_id,
        'version', ${s}.version,
        'updated_at', ${s}.updated_at,
        'linked_id', ${s}.linked_id,
        'has_key', ${s}.has_key,
        'is_subscribed', ${s}.is_subscribed,
        'is_in_scope', ${s}.is_in_scope,
        'undeletable', ${s}.undeletable,
        'key', encode(${s}.key, 'hex'),
        'facts', ${s}.facts
      )
    end`;
};

/** One contact by its key: `limit` keeps the planner from reading all of them for one page. */
export const stagedAt = (side: SideName, id: Prisma.Sql, { runId }: { runId: string }) =>
  Prisma.sql`
    (
      select * from staging
      where run_id = ${runId}::uuid and side = ${side}::side_name and contact_id = ${id}
      limit 1
    )`;

type PairRow = {
  wix: StagedRow;
  remote: StagedRow;
  verdict: StagedPair['verdict'];
  link_id: string | null;
  base: Uint8Array | null;
  refusals: Refusal[] | null;
  is_settled: boolean | null;
};

export async function stagedPairs(
  tx: SiteTransaction,
  input: RunKey & { after: string | null; limit: number },
): Promise<readonly StagedPair[]> {
  const rows = await tx.$queryRaw<PairRow[]>`
    select ${stagedJson('w')} as wix, ${stagedJson('r')} as remote, w.verdict::text,
      l.id::text as link_id, l.base, l.refusals, l.state = 'inSync' as is_settled
    from (
      select * from staging
      where run_id = ${input.runId}::uuid
        and side = 'wix'
        and mate is not null
        and contact_id > ${input.after ?? ''}
      order by contact_id limit ${input.limit}
    ) w
    cross join lateral ${stagedAt('remote', Prisma.sql`w.mate`, input)} r
    left join lateral (
      select * from link
      where connection_id = ${input.connectionId} and wix_id = w.contact_id
      limit 1
    ) l on true
    order by w.contact_id`;
  return rows.map((row) => ({
    wix: toStaged(row.wix),
    remote: toStaged(row.remote),
    verdict: row.verdict,
    link:
      row.link_id === null || row.base === null
        ? null
        : {
            id: row.link_id,
            base: decodeBase(row.base),
            refusals: row.refusals ?? [],
            isSettled: row.is_settled === true,
          },
  }));
}

export async function stagedSingles(
  tx: SiteTransaction,
  input: RunKey & { after: { side: SideName; id: string } | null; limit: number },
): Promise<readonly StagedSingle[]> {
  const after = input.after ?? { side: 'remote', id: '' };
  const rows = await tx.$queryRaw<
    { side: SideName; verdict: Exclude<MatchVerdict, 'linked'>; contact: StagedRow }[]
  >`
    select s.side::text, s.verdict::text, ${stagedJson('s')} as contact from staging s
    where s.run_id = ${input.runId}::uuid
      and s.mate is null
      and (s.side, s.contact_id) > (${after.side}::side_name, ${after.id})
    order by s.side, s.contact_id limit ${input.limit}`;
  return rows.map(({ side, verdict, contact }) => ({ side, verdict, contact: toStaged(contact) }));
}

/** Deletes the lists read for a run. */
export const forgetStaging = (tx: SiteTransaction, runId: string) =>
  tx.$executeRaw`delete from staging where run_id = ${runId}::uuid`;
