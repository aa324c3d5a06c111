import { defineConnector } from '@/lib/connectors/define';
import { unlimited } from '@/lib/connectors/http';
import { oneWayRow } from '@/lib/connectors/mapping-rows';
import { newslettersShape, siteShape } from './api-types';
import { createGhostClient, readAddress } from './client';
import { ghostEnv } from './config';
import { ghostManifest } from './manifest';
import { createGhostService } from './service';
import { createGhostWebhook } from './webhook';

export const ghost = defineConnector({
  manifest: ghostManifest,
  env: ghostEnv,
  open: (config) => ({
    async readAccount({ fields: credentials, ...parts }) {
      const { host, pathname } = readAddress(credentials['address']);
      const client = createGhostClient({
        ...parts,
        config,
        credentials,
        budget: unlimited,
        accountKey: 'connect',
      });
      // Reading the newsletters proves that the key is valid; the site's name is public.
      await client.get({ path: '/newsletters/?limit=1', schema: newslettersShape });
      const { value } = await client.get({ path: '/site/', schema: siteShape });
      return {
        accountKey: `${host}${pathname}`.replace(/\/$/, ''),
        label: value.site.title || host,
        credentials,
      };
    },
    list: {
      async lists(input) {
        const { value } = await createGhostClient({ ...input, config }).get({
          path: '/newsletters/?limit=100&filter=status:active',
          schema: newslettersShape,
        });
        return value.newsletters.map(({ id, name }) => ({ id, name }));
      },
      open: (input) => createGhostService({ ...input, config }),
      webhook: createGhostWebhook(config),
      defaultMapping: [oneWayRow(1, 'name.first', 'name')],
    },
  }),
});
