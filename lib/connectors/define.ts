import type { z } from 'zod';
import { parseSettings } from '@/lib/env';
import { nameService } from './errors';
import type { Connector, Manifest, Service, Settings } from './types';

type Input<Shape extends z.ZodRawShape, Own extends Service> = {
  readonly manifest: Manifest;
  readonly env: Shape;
  readonly open: (config: z.output<z.ZodObject<Shape>>) => Own;
};

type Defined<Own extends Service> = Omit<Connector, 'open'> & {
  readonly open: (settings: Settings) => Own;
};

/** Builds a connector from its manifest, its settings and its service. */
export const defineConnector = <Shape extends z.ZodRawShape, Own extends Service>({
  manifest,
  env,
  open,
}: Input<Shape, Own>): Defined<Own> => ({
  manifest,
  env,
  open: (settings) =>
    named({
      name: manifest.name,
      service: open(parseSettings({ shape: env, source: settings })),
    }),
});

/** Adds the service's name to the errors of everything opened through it. */
function named<Own extends Service>({ name, service }: { name: string; service: Own }): Own {
  const withName = <T extends object>(opened: T): T => nameService({ service: name, opened });
  const { crm, list, webhook, oauth } = service;
  const roles: Service = {
    readAccount: withName(service).readAccount,
    ...(crm && {
      crm: {
        ...crm,
        createSide: (input) => withName(crm.createSide(input)),
        ...(crm.webhook && { webhook: withName(crm.webhook) }),
      },
    }),
    ...(list && {
      list: {
        ...withName(list),
        open: (input) => withName(list.open(input)),
        ...(list.webhook && { webhook: withName(list.webhook) }),
      },
    }),
    ...(webhook && { webhook: withName(webhook) }),
    ...(oauth && { oauth: withName(oauth) }),
  };
  // The wrapped roles replace the unwrapped ones.
  return { ...service, ...roles };
}
