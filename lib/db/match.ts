import type { Choices } from '@/lib/core/run/run';
import type { MatchKey } from '@/lib/core/run/staged';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';

type Input = ConnectionKey & { readonly runId: string; readonly choices: Choices };

/**
 * Judges all listed contacts in sets, with the same results as `matchAll` of lib/core, for address
 * books of any size. Two contacts become a pair only when each is the other's only candidate.
 */
export async function matchStaged(tx: SiteTransaction, input: Input): Promise<void> {
  const { runId, choices } = input;
  const run = Prisma.sql`${runId}::uuid`;
  await planForMany(tx);
  await tx.$executeRaw`
    update staging set verdict = null, mate = null where run_id = ${run} and verdict is not null`;
  await judgeLinked(tx, input);
  if (choices.keys.storedId)
    await judgeMutual(tx, { run, key: 'storedId', mayPair: true, views: viewsByStoredId(run) });
  // When switched off, these two keys still find possible duplicates: services refuse a second
  // contact with the same address or number.
  await judgeMutual(tx, {
    run,
    key: 'email',
    mayPair: choices.keys.email,
    views: viewsByEmail(run),
  });
  await judgeMutual(tx, {
    run,
    key: 'phoneName',
    mayPair: choices.keys.phoneName,
    views: viewsByPhoneName(run),
  });
  // A contact of the other side names this one without being its pair: a create by id would hit
  // that contact.
  await tx.$executeRaw`
    update staging s set verdict = case
      when exists (
        select from staging o
        where o.run_id = ${run} and o.side = ${other('s')} and o.linked_id = s.contact_id
      ) then 'ambiguous'::verdict
      when s.has_key then 'alone'::verdict
      else 'unrecognisable'::verdict
    end
    where s.run_id = ${run} and s.verdict is null`;
}

/** A contact that only the filter left out counts as new. */
const isKnown = Prisma.sql`
  not (
    l.state = 'excluded'
    and coalesce(l.reason ->> 'code', '') = 'outOfScope'
    and (l.wix_id is null or l.remote_id is null)
  )`;

/** Known pairs, and contacts of links whose partner is not in these lists. */
async function judgeLinked(tx: SiteTransaction, { runId, connectionId }: Input): Promise<void> {
  await tx.$executeRaw`
    with pair as (
      select w.contact_id as wix_id, r.contact_id as remote_id from link l
      join staging w on w.run_id = ${runId}::uuid and w.side = 'wix' and w.contact_id = l.wix_id
      join staging r on r.run_id = ${runId}::uuid
        and r.side = 'remote'
        and r.contact_id = l.remote_id
      where l.connection_id = ${connectionId}
    ), paired as (
      select 'wix'::side_name as side, wix_id as id, remote_id as mate from pair
      union all select 'remote', remote_id, wix_id from pair
    )
    update staging s set verdict = 'linked', mate = p.mate from paired p
    where s.run_id = ${runId}::uuid and s.side = p.side and s.contact_id = p.id`;
  await tx.$executeRaw`
    update staging s set verdict = 'known'
    where s.run_id = ${runId}::uuid
      and s.verdict is null
      and (
        (s.side = 'wix' and exists (
          select from link l
          where l.connection_id = ${connectionId} and l.wix_id = s.contact_id and ${isKnown}
        ))
        or (s.side = 'remote' and exists (
          select from link l
          where l.connection_id = ${connectionId} and l.remote_id = s.contact_id and ${isKnown}
        ))
      )`;
}

/** The planner cannot estimate how many contacts share a key: a low guess leads to nested loops. */
export async function planForMany(tx: SiteTransaction): Promise<void> {
  await tx.$executeRaw`select analyze_plans()`;
  await tx.$executeRaw`set local enable_nestloop = off`;
}

type Step = {
  readonly run: Prisma.Sql;
  readonly key: MatchKey;
  readonly mayPair: boolean;
  /**
   * Columns: side, id, number of candidates (2 for several), the only candidate, is it crowded (the
   * key is shared within its own side).
   */
  readonly views: Prisma.Sql;
};

/** Free contacts with candidates: paired where each is the other's only one, else ambiguous. */
async function judgeMutual(tx: SiteTransaction, { run, key, mayPair, views }: Step): Promise<void> {
  await tx.$executeRaw`
    with view as materialized (${views}),
    pair as (
      select w.id as wix_id, r.id as remote_id from view w
      join view r on r.side = 'remote' and r.id = w.candidate
      where ${mayPair}
        and w.side = 'wix'
        and w.candidates = 1
        and not w.crowded
        and r.candidates = 1
        and not r.crowded
        and r.candidate = w.id
    ),
    paired as (
      select 'wix'::side_name as side, wix_id as id, remote_id as mate from pair
      union all select 'remote', remote_id, wix_id from pair
    ),
    judged as (
      select v.side, v.id,
        case when p.mate is null then 'ambiguous' else ${key} end::verdict as verdict, p.mate
      from view v
      left join paired p on p.side = v.side and p.id = v.id
      where v.candidates > 0 or v.crowded
    )
    update staging s set verdict = j.verdict, mate = j.mate from judged j
    where s.run_id = ${run} and s.side = j.side and s.contact_id = j.id`;
}

/** The opposite side as an equality, so that the planner can hash it. */
const other = (alias: 's' | 'a' | 'f') =>
  Prisma.sql`(case ${Prisma.raw(alias)}.side when 'wix' then 'remote' else 'wix' end)::side_name`;

/**
 * A stored id counts only if the other contact names this one or has no id stored: duplicated sites
 * copy ids.
 */
const viewsByStoredId = (run: Prisma.Sql) => Prisma.sql`
  select side, id, count(distinct candidate)::integer as candidates, min(candidate) as candidate,
    false as crowded
  from (
    with free as materialized (
      select side, contact_id, linked_id from staging where run_id = ${run} and verdict is null
    ),
    agreeing as (
      select a.side, a.contact_id as id, b.contact_id as candidate
      from free a
      join free b on b.side = ${other('a')} and b.contact_id = a.linked_id
      where b.linked_id is null or b.linked_id = a.contact_id
    )
    select * from agreeing
    union all select ${other('a')}, a.candidate, a.id from agreeing a
  ) c group by side, id`;

/**
 * All holders of an address count, paired already or not; contacts that share one within a side are
 * crowded.
 */
const viewsByEmail = (run: Prisma.Sql) => Prisma.sql`
  with holder as materialized (
    select hash, count(*) filter (where side = 'wix') as wix,
      count(*) filter (where side = 'remote') as remote,
      min(contact_id) filter (where side = 'wix') as wix_id,
      min(contact_id) filter (where side = 'remote') as remote_id
    from staging_key where run_id = ${run} and kind = 'email' group by hash having count(*) > 1
  )
  select k.side, k.contact_id as id,
    bool_or(case k.side when 'wix' then h.wix else h.remote end > 1) as crowded,
    (case
      when bool_or(case k.side when 'wix' then h.remote else h.wix end > 1) then 2
      else count(distinct case k.side when 'wix' then h.remote_id else h.wix_id end)
    end)::integer as candidates,
    min(case k.side when 'wix' then h.remote_id else h.wix_id end) as candidate
  from staging_key k join holder h on h.hash = k.hash
  join staging s on s.run_id = k.run_id and s.side = k.side and s.contact_id = k.contact_id
  where k.run_id = ${run} and k.kind = 'email' and s.verdict is null
  group by k.side, k.contact_id`;

/**
 * All contacts with the number and the name count, paired already or not, but only where one of the
 * two has no e-mail.
 */
const viewsByPhoneName = (run: Prisma.Sql) => Prisma.sql`
  with named as materialized (
    select k.hash, k.side, k.contact_id, s.has_email, s.verdict is null as is_free
    from staging_key k
    join staging s on s.run_id = k.run_id and s.side = k.side and s.contact_id = k.contact_id
    where k.run_id = ${run} and k.kind = 'phoneName'
  ), holder as materialized (
    select hash, side, count(*) as everybody, min(contact_id) as anybody,
      count(*) filter (where not has_email) as without,
      min(contact_id) filter (where not has_email) as one_without
    from named group by hash, side
  )
  select f.side, f.contact_id as id, false as crowded,
    (case
      when bool_or(case when f.has_email then h.without else h.everybody end > 1) then 2
      else count(distinct case when f.has_email then h.one_without else h.anybody end)
    end)::integer as candidates,
    min(case when f.has_email then h.one_without else h.anybody end) as candidate
  from named f join holder h on h.hash = f.hash and h.side = ${other('f')}
  where f.is_free
  group by f.side, f.contact_id
  having bool_or(case when f.has_email then h.without else h.everybody end > 0)`;
