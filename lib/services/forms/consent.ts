import { askConsent, observeConsent, withPlace, type Consent } from '@/lib/core/flows/consent';
import { postedValue } from '@/lib/core/flows/form/fields';
import type { FormRules } from '@/lib/core/flows/form/form';
import { createKeyHash } from '@/lib/core/values/fingerprint';
import { saysYes } from '@/lib/core/values/yes';
import { holdEpoch } from '@/lib/db/connection-state/lease';
import { changeConsents } from '@/lib/db/consent';
import { noteAsked } from '@/lib/db/submissions';
import type { AskConsent } from '@/lib/engine/form/parts';
import type { FlowWork } from '@/lib/services/connections/flow-work';
import type { WixClient } from '@/lib/wix/client';
import { createSubscriptions } from '@/lib/wix/subscriptions';

const lane = 'live';

/** An address that gave consent by a submission, and the value that said so. */
type Agreed = { readonly address: string; readonly value: string };
const addressesOf = (agreed: ReadonlyMap<string, Agreed>) => [
  ...new Set([...agreed.values()].map(({ address }) => address)),
];

/**
 * What a ticked consent box does: one line in the ledger per submission and, for an address that
 * never opted out, a subscription in Wix. H02: only a value that means yes counts, and the ledger
 * keeps it. E10: an address that opted out before stays out.
 */
export function createAskConsent({
  work,
  client,
  consent,
}: {
  work: FlowWork;
  client: WixClient;
  consent: NonNullable<FormRules['consent']>;
}): AskConsent {
  const { context, siteNo, connectionId, site, connection } = work;
  const parts = { siteNo, seal: context.seal, keyHash: createKeyHash(site.fingerprintKey) };
  const subscriptions = createSubscriptions({ client });
  const form = `form:${connectionId}` as const;

  const record = (
    agreed: ReadonlyMap<string, Agreed>,
    readings: Awaited<ReturnType<typeof subscriptions.read>>,
  ) =>
    context.database.withSite(work, async (tx): Promise<ReadonlyMap<string, Consent>> => {
      await holdEpoch(tx, work);
      const fresh = await noteAsked(tx, { connectionId, ids: [...agreed.keys()] });
      const asked = new Map(
        fresh.flatMap((id) => {
          const one = agreed.get(id);
          return one ? [[one.address, one.value] as const] : [];
        }),
      );
      const evidence = {
        form: connection.accountName ?? '',
        field: consent.field,
        wording: consent.wording,
      };
      return changeConsents(tx, {
        ...parts,
        addresses: addressesOf(agreed),
        change: ({ address, consent: before }) => {
          const observed = observeConsent({
            consent: before,
            place: 'wix',
            reading: readings.get(address) ?? 'none',
          });
          const value = asked.get(address);
          const said =
            value !== undefined
              ? askConsent({ consent: observed.consent, form })
              : { consent: observed.consent, event: null };
          return {
            consent: said.consent,
            events: [
              ...(observed.event ? [observed.event] : []),
              ...(said.event
                ? [{ ...said.event, evidence: { ...evidence, value: value ?? '' } }]
                : []),
            ],
          };
        },
      });
    });

  return async (submissions) => {
    const agreed = new Map(
      submissions.flatMap(({ id, address, values }) => {
        const value = postedValue({ values, key: consent.field });
        return saysYes({ value, own: consent.yes })
          ? [[id, { address, value: String(value) }] as const]
          : [];
      }),
    );
    if (agreed.size === 0) return new Set();
    const readings = await subscriptions.read({ addresses: addressesOf(agreed), lane });
    const now = await record(agreed, readings);
    const wanted = new Map(
      [...now]
        .filter(([address, { status }]) => status === 'in' && readings.get(address) === 'none')
        .map(([address]) => [address, 'in' as const]),
    );
    const taken = await subscriptions.write({ wanted, lane });
    if (taken.size > 0) {
      await context.database.withSite(work, (tx) =>
        changeConsents(tx, {
          ...parts,
          addresses: [...taken.keys()],
          change: ({ consent: known }) => ({
            consent: withPlace({ consent: known, place: 'wix', state: 'in' }),
            events: [],
          }),
        }),
      );
    }
    return new Set(
      [...agreed].filter(([, { address }]) => now.get(address)?.status !== 'in').map(([id]) => id),
    );
  };
}
