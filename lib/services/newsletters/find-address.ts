import { z } from 'zod';
import { addressKeys } from '@/lib/core/values/address-keys';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import { consentAddress, readConsents } from '@/lib/db/consent';
import { readLedger } from '@/lib/db/consent-ledger';
import { readPeople } from '@/lib/db/subscriber-links';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { NotFoundError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { type AddressView } from '@/lib/services/views/flows';
import { readSourceNames } from './source-names';

export const findAddressInput = flowInput.extend({ address: z.string().trim().min(1).max(320) });

const shownAtMost = 50;

/**
 * Exactly this address: its contacts, whether it is sent and why, and its whole consent ledger.
 * @throws NotFoundError
 */
export async function findAddress({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof findAddressInput>;
}): Promise<AddressView> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'subscribers' });
  const address = consentAddress(input.address);
  if (address === null) throw new NotFoundError();
  const parts = {
    siteNo: ctx.siteNo,
    seal: ctx.seal,
    keyHash: createKeyHash(await ctx.fingerprintKey()),
  };
  const keys = [
    ...addressKeys({ addresses: [address], keyOf: (form) => parts.keyHash('email', form) }).keys(),
  ];
  const people = await ctx.withSite((tx) =>
    readPeople(tx, { ...parts, connectionId: id, which: { keys }, limit: shownAtMost }),
  );
  return ctx.withSite(async (tx) => {
    const names = await readSourceNames(tx);
    const status =
      (await readConsents(tx, { ...parts, addresses: [address] })).get(address)?.status ??
      'unknown';
    const ledger = (await readLedger(tx, { ...parts, address })).map(({ atMs, source, says }) => ({
      atMs,
      source,
      sourceName: names(source),
      says,
    }));
    return { address, status, people, ledger };
  });
}
