import {
  noConsent,
  type Consent,
  type ConsentEvent,
  type ConsentStatus,
} from '@/lib/core/flows/consent';
import { canonical } from '@/lib/core/values/canonical';
import { emailForms } from '@/lib/core/values/email';
import type { KeyHash } from '@/lib/core/values/fingerprint';
import { Prisma } from '@/lib/db/generated/client';
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import { toJson } from './json';

type Parts = { readonly siteNo: number; readonly seal: Seal; readonly keyHash: KeyHash };

/** What the person saw and submitted; sealed. The proof in the ledger. */
type ConsentEvidence = Readonly<Record<string, string>>;

export type ChangedConsent = {
  readonly consent: Consent;
  readonly events: readonly (ConsentEvent & { readonly evidence?: ConsentEvidence })[];
};

/** An address in its canonical form; `null` when there is none. */
export const consentAddress = (email: string | null | undefined): string | null =>
  canonical({ type: 'email', value: email });

const keyOf = ({ keyHash }: Pick<Parts, 'keyHash'>, address: string) => keyHash('email', address);
/**
 * An international domain has two forms, and earlier rows may use the other one: a consent stored
 * under it still holds.
 */
const formerKeysOf = ({ keyHash }: Pick<Parts, 'keyHash'>, address: string) =>
  emailForms(address)
    .filter((form) => form !== address)
    .map((form) => keyHash('email', form));

const byKey = (rows: readonly ConsentRow[]) => new Map(rows.map((row) => [row.key, row]));

/** The stored consent of an address: its own row, else one under a former key. */
function knownOf({
  rows,
  parts,
  address,
}: {
  rows: ReadonlyMap<string, ConsentRow>;
  parts: Pick<Parts, 'keyHash'>;
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

const emailPlace = (siteNo: number, key: string) => ({
  table: 'consent_state',
  row: `${siteNo} ${key}`,
  column: 'email',
});
const evidencePlace = (siteNo: number, key: string) => ({
  table: 'consent_event',
  row: `${siteNo} ${key}`,
  column: 'evidence',
});

/** The consents of these canonical addresses; each is in the result. */
export async function readConsents(
  tx: SiteTransaction,
  input: Parts & { addresses: readonly string[] },
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
  { siteNo, seal, keys }: Pick<Parts, 'siteNo' | 'seal'> & { keys: readonly string[] },
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
  input: Parts & { addresses: readonly string[] },
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
  input: Parts & {
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

type Changed = ChangedConsent & { readonly key: string; readonly before: Consent };

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

async function putEvents(
  tx: SiteTransaction,
  { siteNo, seal, changed }: { siteNo: number; seal: Seal; changed: readonly Changed[] },
): Promise<void> {
  const rows = changed.flatMap(({ key, events }) =>
    events.map(({ source, says, evidence }) => ({
      key,
      source,
      says,
      evidence:
        evidence === undefined
          ? null
          : Buffer.from(
              seal.seal({ ...evidencePlace(siteNo, key), plain: JSON.stringify(evidence) }),
            ).toString('hex'),
    })),
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    insert into consent_event (site_no, address_key, source, says, evidence)
    select ${siteNo}, decode(r.key, 'hex'), r.source, r.says, decode(r.evidence, 'hex')
    from rows from (
      jsonb_to_recordset(${toJson(rows)}::jsonb)
        as (key text, source text, says text, evidence text)
    ) with ordinality r(key, source, says, evidence, n)
    order by n`;
}

export type ConsentLine = {
  readonly atMs: number;
  readonly source: ConsentEvent['source'];
  readonly says: ConsentEvent['says'];
  readonly evidence: ConsentEvidence | null;
};

/** The ledger of one address in all its forms, oldest first. */
export async function readLedger(
  tx: SiteTransaction,
  input: Parts & { address: string },
): Promise<readonly ConsentLine[]> {
  const keys = [keyOf(input, input.address), ...formerKeysOf(input, input.address)];
  const rows = await tx.$queryRaw<
    {
      key: string;
      at: Date;
      source: ConsentEvent['source'];
      says: ConsentEvent['says'];
      evidence: Uint8Array | null;
    }[]
  >`
    select encode(address_key, 'hex') as key, at, source, says, evidence from consent_event
    where site_no = ${input.siteNo}
      and address_key in (select decode(k, 'hex') from unnest(${keys}::text[]) k)
    order by id`;
  return rows.map(({ key, at, source, says, evidence }) => ({
    atMs: at.getTime(),
    source,
    says,
    evidence: openEvidence({ ...input, key, evidence }),
  }));
}

export type LedgerLine = ConsentLine & {
  readonly id: bigint;
  /** `null`: the person was erased. */ readonly address: string | null;
};

/** A page of the whole site's ledger, after a line, oldest first. */
export async function readLedgerPage(
  tx: SiteTransaction,
  { siteNo, seal, after, limit }: Pick<Parts, 'siteNo' | 'seal'> & { after: bigint; limit: number },
): Promise<readonly LedgerLine[]> {
  const rows = await tx.$queryRaw<
    {
      id: bigint;
      key: string;
      email: Uint8Array | null;
      at: Date;
      source: ConsentEvent['source'];
      says: ConsentEvent['says'];
      evidence: Uint8Array | null;
    }[]
  >`
    select e.id, encode(e.address_key, 'hex') as key, s.email, e.at, e.source, e.says, e.evidence
    from consent_event e
    left join consent_state s on s.site_no = e.site_no and s.address_key = e.address_key
    where e.site_no = ${siteNo} and e.id > ${after} order by e.id limit ${limit}`;
  return rows.map(({ id, key, email, at, source, says, evidence }) => ({
    id,
    source,
    says,
    atMs: at.getTime(),
    address:
      email === null ? null : seal.open({ ...emailPlace(siteNo, key), sealed: email }).toString(),
    evidence: openEvidence({ siteNo, seal, key, evidence }),
  }));
}

/** Exactly what `putEvents` sealed. */
const openEvidence = ({
  siteNo,
  seal,
  key,
  evidence,
}: Pick<Parts, 'siteNo' | 'seal'> & {
  key: string;
  evidence: Uint8Array | null;
}): ConsentEvidence | null =>
  evidence === null
    ? null
    : (JSON.parse(
        seal.open({ ...evidencePlace(siteNo, key), sealed: evidence }).toString(),
      ) as ConsentEvidence);
