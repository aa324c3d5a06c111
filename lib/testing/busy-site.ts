import { createTestSite, type TestDatabase, type TestSite } from './database';

/** So many links, waiting rows, lines of history, old ids, addresses and submissions. */
const count = 20_000;

export type BusySite = TestSite & { readonly formId: number };

/** A site in the middle of everything, and no table of it analysed. */
export async function createBusySite(db: TestDatabase): Promise<BusySite> {
  for (const table of [
    'link',
    'alias',
    'dirty',
    'consent_state',
    'form_submission',
    'operation_default',
  ])
    await db.query(`alter table ${table} set (autovacuum_enabled = off)`);
  const site = await createTestSite(db);
  const key = [site.siteNo, site.connectionId];
  const all = `generate_series(1, ${count}) n`;
  const [form] = await db.query<{ id: number }>(
    `insert into connection (site_no, service, flow, account_key, phase, policy, leased_until)
     values ($1, 'form', 'form', 'form-of-busy-site', 'live', '{}', now() + interval '1 day')
     returning id`,
    [site.siteNo],
  );
  const formId = form?.id ?? NaN;
  await db.query(
    `insert into link (id, site_no, connection_id, state, base, wix_id, remote_id, wix_key)
     select gen_random_uuid(), $1, $2, case when n % 2 = 0 then 'inSync' else 'excluded' end,
       '\\x00', 'w' || n, 'r' || n, decode(md5(n::text), 'hex')
     from ${all}`,
    key,
  );
  await db.query(
    `insert into alias (connection_id, side, old_id, site_no, link_id)
     select connection_id, 'wix', 'old-' || wix_id, site_no, id from link`,
  );
  const lanes = `(values ('remote', 'r', 'live'), ('wix', 'w', 'run'), ('wix', 'idOf', 'idWrite'))
    x(side, prefix, lane)`;
  await db.query(
    `insert into dirty (
       connection_id, side, contact_id, site_no, generation, lane, not_before, marked_at, cause
     )
     select $2, x.side, x.prefix || n, $1, 1, x.lane, now() - n * interval '1 ms', now(), 'webhook'
     from ${lanes}, ${all}`,
    key,
  );
  await db.query(
    `insert into operation (
       connection_id, site_no, at, id, link_id, epoch,
       side, kind, state, overwrites, rule, cause, changes
     )
     select connection_id, site_no, now() - random() * interval '5 minutes', gen_random_uuid(),
       id, 1, 'remote', 'update', 'done', true, 'onlyWixMoved', 'webhook', '\\x'
     from link`,
  );
  await db.query(
    `insert into consent_state (site_no, address_key, status)
     select $1, decode(md5(n::text), 'hex'), 'in' from ${all}`,
    [site.siteNo],
  );
  await db.query(
    `insert into form_submission (id, site_no, connection_id, state, repeat_key, sealed)
     select gen_random_uuid(), $1, $2, case when n % 10 = 0 then 'waiting' else 'done' end,
       decode(md5(n::text), 'hex'), '\\x01' from ${all}`,
    [site.siteNo, formId],
  );
  return { ...site, formId };
}
