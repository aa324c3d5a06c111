import { afterAll, beforeAll, expect, test } from 'vitest';
import { openServices } from '@/lib/connectors/registry';
import { registerSite } from '@/lib/db/sites';
import { startSandbox, type Sandbox } from '@/lib/sandbox';
import { forSite, type SiteContext } from '@/lib/services/site-context';
import { startProduct, type Product } from '@/lib/testing/product';
import { disconnect } from '@/lib/testing/two-way';
import { connect } from './connect';

let product: Product;
let elsewhere: Sandbox;
/** The same site, where the token leads to another HubSpot account. */
let switched: SiteContext;

beforeAll(async () => {
  product = await startProduct({ contacts: 0 });
  elsewhere = await startSandbox({ seed: 'empty', limits: false });
  switched = {
    ...product.ctx,
    services: openServices({ HUBSPOT_API_BASE_URL: elsewhere.hubspot.origin }),
  };
});
afterAll(async () => {
  await elsewhere.stop();
  await product.stop();
});

const connectionsOf = (siteNo: number) =>
  product.db.query<{ account_key: string }>(
    'select account_key from connection where site_no = $1 order by id',
    [siteNo],
  );

test.each(['preparing', 'live', 'needsReconnect'])(
  'X28 another HubSpot account while this one is %s: refused, the connection keeps its own',
  async (phase) => {
    await product.db.query('update connection set phase = $1::phase', [phase]);
    await expect(
      connect({
        ctx: switched,
        input: { service: 'hubspot', fields: { accessToken: elsewhere.hubspot.accessToken } },
      }),
    ).rejects.toMatchObject({ code: 'alreadyConnected' });
    expect(await connectionsOf(product.ctx.siteNo)).toEqual([
      { account_key: String(product.sandbox.hubspot.portalId) },
    ]);
  },
);

test('X28 an account that another site is connected to: refused, that site keeps it', async () => {
  const { siteNo } = await registerSite({ ...product.ctx, instanceId: crypto.randomUUID() });
  const second = forSite({ context: product.ctx, siteNo });
  await expect(
    connect({
      ctx: second,
      input: { service: 'hubspot', fields: { accessToken: product.sandbox.hubspot.accessToken } },
    }),
  ).rejects.toMatchObject({ code: 'accountTaken' });
  expect(await connectionsOf(siteNo)).toEqual([]);
  expect(await connectionsOf(product.ctx.siteNo)).toHaveLength(1);
});

test('a token HubSpot does not know is refused in its own words, nothing is stored', async () => {
  const { siteNo } = await registerSite({ ...product.ctx, instanceId: crypto.randomUUID() });
  await expect(
    connect({
      ctx: forSite({ context: product.ctx, siteNo }),
      input: { service: 'hubspot', fields: { accessToken: 'pat-unknown' } },
    }),
  ).rejects.toMatchObject({ code: 'badKey' });
  expect(await connectionsOf(siteNo)).toEqual([]);
});

test('X15 access is given back to the same account: goes on where it stopped', async () => {
  await product.db.query(
    `update connection set phase = 'needsReconnect', phase_before = 'live',
      stopped_by = 'unauthorized', stopped_side = 'remote'`,
  );
  const [before] = await product.db.query<{ id: number }>(
    'select id from connection where site_no = $1',
    [product.ctx.siteNo],
  );
  expect(
    await connect({
      ctx: product.ctx,
      input: { service: 'hubspot', fields: { accessToken: product.sandbox.hubspot.accessToken } },
    }),
  ).toEqual({ connectionId: before?.id });
  expect(
    await product.db.query(
      `select phase::text, num_nonnulls(stopped_by, stopped_side) > 0 as stopped
       from connection where id = $1`,
      [before?.id],
    ),
  ).toEqual([{ phase: 'live', stopped: false }]);
});

test('disconnected: access is forgotten, workers fenced out; ids find all again', async () => {
  const [before] = await product.db.query<{ id: number; epoch: number }>(
    'select id, epoch from connection where site_no = $1',
    [product.ctx.siteNo],
  );
  await disconnect({ ctx: product.ctx });
  const [closed] = await product.db.query(
    `select credentials, removed_at is not null as removed, epoch > $2 as fenced
     from connection
     where id = $1`,
    [before?.id, before?.epoch],
  );
  expect(closed).toEqual({ credentials: null, removed: true, fenced: true });
  expect(await product.db.query('select from dirty')).toHaveLength(0);
  expect(
    await product.db.query(`select from run where phase not in ('done', 'stopped')`),
  ).toHaveLength(0);
  await expect(disconnect({ ctx: product.ctx })).rejects.toMatchObject({ code: 'noConnection' });
  const { connectionId } = await connect({
    ctx: product.ctx,
    input: {
      service: 'hubspot',
      fields: { accessToken: product.sandbox.hubspot.accessToken },
      start: false,
    },
  });
  expect(connectionId).not.toBe(before?.id);
});
