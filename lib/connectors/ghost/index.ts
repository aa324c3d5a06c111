import { unlimited } from '@/lib/connectors/http';
import type { SubscriberConnector } from '@/lib/connectors/types';
import type { MappingRow } from '@/lib/core/model/mapping';
import { newslettersShape, siteShape } from './api-types';
import { createGhostClient, readAddress } from './client';
import { ghostManifest } from './manifest';
import { createGhostService } from './service';
import { ghostWebhook } from './webhook';

const row = (id: number, wix: string, remote: string): MappingRow => ({
  id,
  wix,
  remote,
  direction: 'toRemote',
  winner: 'wix',
  blanks: 'clear',
});

export const ghost: SubscriberConnector = {
  manifest: ghostManifest,
  async readAccount(input) {
    const { host, pathname } = readAddress(input.credentials['address']);
    const client = createGhostClient({ ...input, budget: unlimited, accountKey: 'connect' });
    // Who may see the newsletters has a key that holds; the site's name anybody may see.
    await client.get({ path: '/newsletters/?limit=1', schema: newslettersShape });
    const { value } = await client.get({ path: '/site/', schema: siteShape });
    return { accountKey: `${host}${pathname}`.replace(/\/$/, ''), label: value.site.title || host };
  },
  async lists(input) {
    const { value } = await createGhostClient(input).get({
      path: '/newsletters/?limit=100&filter=status:active',
      schema: newslettersShape,
    });
    return value.newsletters.map(({ id, name }) => ({ id, name }));
  },
  open: createGhostService,
  webhook: ghostWebhook,
  defaultMapping: [row(1, 'name.first', 'name')],
};
