import { type Consent, type ConsentEvent } from '@/lib/core/flows/consent';
import type { Seal } from '@/lib/seal';
import type { SiteTransaction } from './client';
import { emailPlace, formerKeysOf, keyOf, type ConsentParts } from './consent-keys';
import { toJson } from './json';

/** What the person saw and submitted; sealed. The proof in the ledger. */
type ConsentEvidence = Readonly<Record<string, string>>;

export type ChangedConsent = {
  readonly consent: Consent;
  readonly events: readonly (ConsentEvent & { readonly evidence?: ConsentEvidence })[];
};

const evidencePlace = (siteNo: number, key: string) => ({
  table: 'consent_event',
  row: `${siteNo} ${key}`,
  column: 'evidence',
});

export type Changed = ChangedConsent & { readonly key: string; readonly before: Consent };

/** Appends what was said to the ledger. */
export async function putEvents(
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
  input: ConsentParts & { address: string },
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
  {
    siteNo,
    seal,
    after,
    limit,
  }: Pick<ConsentParts, 'siteNo' | 'seal'> & { after: bigint; limit: number },
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
}: Pick<ConsentParts, 'siteNo' | 'seal'> & {
  key: string;
  evidence: Uint8Array | null;
}): ConsentEvidence | null =>
  evidence === null
    ? null
    : (JSON.parse(
        seal.open({ ...evidencePlace(siteNo, key), sealed: evidence }).toString(),
      ) as ConsentEvidence);
