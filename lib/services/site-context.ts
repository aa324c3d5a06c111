import { type SideName } from '@/lib/core/model/side';
import { type SiteTransaction } from '@/lib/db/client';
import { readSite } from '@/lib/db/sites';
import { wakeConnection } from '@/lib/db/wake';
import { type ContactSide } from '@/lib/ports/contact-side';
import { type Context } from './context';
import { NotFoundError } from './errors';
import { openSides } from './sides/open-sides';

/** How a person reached us. */
export type Via = 'wixDashboard' | 'startLink' | 'commandLine';

/** A context bound to one site: the input of every service for the site's owner. */
export type SiteContext = Context & {
  readonly siteNo: number;
  readonly via: Via;
  /** A transaction that sees this site's rows only. */
  withSite<T>(run: (tx: SiteTransaction) => Promise<T>): Promise<T>;
  /** Both sides of a connection, as its worker uses them. */
  openSides(connectionId: number): Promise<Readonly<Record<SideName, ContactSide>>>;
  /** Tells the connection's worker, with the commit, that something is due. */
  wake(input: { connectionId: number; tx: SiteTransaction }): Promise<void>;
  /** @throws NotFoundError when the site is gone */
  fingerprintKey(): Promise<Uint8Array>;
};

export function forSite({
  context,
  siteNo,
  via = 'commandLine',
}: {
  context: Context;
  siteNo: number;
  via?: Via;
}): SiteContext {
  const withSite: SiteContext['withSite'] = (run) => context.database.withSite({ siteNo }, run);
  return {
    ...context,
    siteNo,
    via,
    withSite,
    openSides: (connectionId) => openSides({ context, siteNo, connectionId }),
    wake: ({ connectionId, tx }) =>
      wakeConnection(tx, { siteNo, connectionId, sender: context.sender }),
    async fingerprintKey() {
      const site = await withSite((tx) => readSite(tx, { seal: context.seal, siteNo }));
      if (!site) throw new NotFoundError();
      return site.fingerprintKey;
    },
  };
}
