import { noConsent, type Consent, type ConsentStatus } from '@/lib/core/flows/consent';
import { canonical } from '@/lib/core/values/canonical';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import { emailPlace, formerKeysOf, keyOf, type ConsentParts } from './consent-keys';
import { putEvents, type Changed, type ChangedConsent } from './consent-ledger';
import { toJson } from './json';

/** An address in its canonical form; `null` when there is none. */
export const consentAddress = (email: string | null | undefined): string | null =>
  canonical({ type: 'email', value: email });

const byKey = (rows: readonly ConsentRow[]) => new Map(rows.map((row) => [row.key, row]));

/** The stored consent of an address: its own row, else one under a former key. */
function knownOf({
  rows,
  parts,
  address,
}: {
  rows: ReadonlyMap<string, ConsentRow>;
  parts: Pick<ConsentParts, 'keyHash'>;
  address: string;
}): Consent {
  const of = (key: string) => rows.get(key);
  const own = of(keyOf(parts, address));
  const isSilent =
    own === undefined || (own.status === 'unknown' && Object.keys(own.places).length === 0);
  const found =
    (isSilent
      ? formerKeysOf(parts, address)
          .map(of)
          .find((row) => row !== undefined)
      : undefined) ?? own;
  return found ? { status: found.status, places: found.places } : noConsent;
}

/**
 * The rows of these keys, each found by its own lookup: this keeps the planner from picking the
 * wrong index or scanning the whole site.
 */
const atKeys = ({
  siteNo,
  keys,
  lock = Prisma.empty,
}: {
  siteNo: number;
  keys: readonly string[];
  lock?: Prisma.Sql;
}) => Prisma.sql`
  unnest(${[...new Set(keys)].sort()}::text[]) with ordinality k(key, place)
  cross join lateral (
    select * from consent_state
    where site_no = ${siteNo} and address_key = decode(k.key, 'hex')
    limit 1 ${lock}
  ) s`;

/** The consents of these canonical addresses; each is in the result. */
export async function readConsents(
  tx: SiteTransaction,
  input: ConsentParts & { addresses: readonly string[] },
): Promise<ReadonlyMap<string, Consent>> {
  const keys = input.addresses.flatMap((address) => [
    keyOf(input, address),
    ...formerKeysOf(input, address),
  ]);
  const rows = await tx.$queryRaw<ConsentRow[]>`
    select k.key, s.status, s.places from ${atKeys({ siteNo: input.siteNo, keys })}`;
  const known = byKey(rows);
  return new Map(
    input.addresses.map((address) => [address, knownOf({ rows: known, parts: input, address })]),
  );
}

/** The addresses behind these keys, without unknown and erased ones. */
export async function readAddresses(
  tx: SiteTransaction,
  { siteNo, seal, keys }: Pick<ConsentParts, 'siteNo' | 'seal'> & { keys: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.$queryRaw<{ key: string; email: Uint8Array }[]>`
    select k.key, s.email from ${atKeys({ siteNo, keys })} where s.email is not null`;
  return new Map(
    rows.map(({ key, email }) => [
      key,
      seal.open({ ...emailPlace(siteNo, key), sealed: email }).toString(),
    ]),
  );
}

/**
 * Stores these addresses, sealed, under their keys. A known address stays as it is; one that was
 * forgotten with its site is stored again.
 */
export async function keepAddresses(
  tx: SiteTransaction,
  input: ConsentParts & { addresses: readonly string[] },
): Promise<void> {
  const { siteNo, seal } = input;
  if (input.addresses.length === 0) return;
  const rows = [...new Map(input.addresses.map((address) => [keyOf(input, address), address]))].map(
    ([key, address]) => ({
      key,
      email: Buffer.from(seal.seal({ ...emailPlace(siteNo, key), plain: address })).toString('hex'),
    }),
  );
  await tx.$executeRaw`
    insert into consent_state (site_no, address_key, email, status)
    select ${siteNo}, decode(r.key, 'hex'), decode(r.email, 'hex'), 'unknown'
    from jsonb_to_recordset(${toJson(rows)}::jsonb) r(key text, email text)
    order by r.key
    on conflict (site_no, address_key) do update set email = excluded.email
    where consent_state.email is null`;
}

type ConsentRow = {
  readonly key: string;
  readonly status: ConsentStatus;
  readonly places: Consent['places'];
};

/**
 * Changes the consents of these addresses and appends to the ledger, with the addresses locked
 * until the transaction ends: a form and a newsletter that change the same address wait for each
 * other. Returns the consents as they are now.
 */
export async function changeConsents(
  tx: SiteTransaction,
  input: ConsentParts & {
    addresses: readonly string[];
    change: (at: { address: string; consent: Consent }) => ChangedConsent;
  },
): Promise<ReadonlyMap<string, Consent>> {
  const { siteNo, seal } = input;
  const addresses = [
    ...new Map(input.addresses.map((address) => [keyOf(input, address), address])),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  if (addresses.length === 0) return new Map();
  await keepAddresses(tx, input);
  const keys = addresses.flatMap(([key, address]) => [key, ...formerKeysOf(input, address)]);
  const stored = await tx.$queryRaw<ConsentRow[]>`
    select k.key, s.status, s.places
    from ${atKeys({ siteNo, keys, lock: Prisma.sql`for update` })}`;
  const known = byKey(stored);
  const changed = addresses.map(([key, address]) => {
    const before = knownOf({ rows: known, parts: input, address });
    return { key, address, before, ...input.change({ address, consent: before }) };
  });
  await putStates(tx, { siteNo, changed });
  await putEvents(tx, { siteNo, seal, changed });
  return new Map(changed.map(({ address, consent }) => [address, consent]));
}

async function putStates(
  tx: SiteTransaction,
  { siteNo, changed }: { siteNo: number; changed: readonly Changed[] },
): Promise<void> {
  const rows = changed
    .filter(({ before, consent }) => toJson(before) !== toJson(consent))
    .map(({ key, consent }) => ({ key, ...consent }));
  if (rows.length === 0) return;
  await tx.$executeRaw`
    insert into consent_state as s (site_no, address_key, status, places)
    select ${siteNo}, decode(r.key, 'hex'), r.status, r.places
    from jsonb_to_recordset(${toJson(rows)}::jsonb) r(key text, status text, places jsonb)
    on conflict (site_no, address_key) do update set
      status = excluded.status, places = excluded.places,
      changed_at = case when s.status = excluded.status then s.changed_at else now() end`;
}
