import { chooseMatch, type Match } from '@/lib/core/match/match';
import { type ContactRecord } from '@/lib/core/model/contact';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { canonical } from '@/lib/core/values/canonical';
import { readSide, type Pair } from './pair';
import type { Turn } from './turn';

/** A pair with a contact on one side only, that may have a partner on the other. */
export type Lonely = { readonly pair: Pair; readonly record: ContactRecord };

/** Contacts that may be partners, by how they were found. */
export type FoundPartners = {
  readonly named: readonly ContactRecord[];
  readonly naming: readonly ContactRecord[];
  readonly byEmail: readonly ContactRecord[];
  readonly byPhone: readonly ContactRecord[];
  readonly twins: readonly ContactRecord[];
};

/**
 * An index may lag: before a contact is held for a shared address, the contacts that seem to have
 * it are read by id.
 */
export async function readAgain({
  turn,
  side,
  found,
  unsure,
}: {
  turn: Turn;
  side: SideName;
  found: FoundPartners;
  unsure: readonly Lonely[];
}): Promise<FoundPartners> {
  if (unsure.length === 0) return found;
  const keys = new Set(unsure.flatMap(({ record }) => emailKeys(record)));
  const again = async (where: SideName, records: readonly ContactRecord[]) => {
    const doubtful = records.filter((record) => emailKeys(record).some((key) => keys.has(key)));
    const now = await readSide({
      turn,
      side: where,
      requests: doubtful.map(({ id, version }) => ({ id, atLeast: [version] })),
    });
    return records.flatMap((record) => {
      const result = now.get(record.id);
      if (result === undefined) return [record];
      // A contact merged into another is no longer there under its own id.
      return result.kind === 'found' && result.record.id === record.id ? [result.record] : [];
    });
  };
  const [byEmail, twins] = await Promise.all([
    again(otherSide(side), found.byEmail),
    again(side, found.twins),
  ]);
  return { ...found, byEmail, twins };
}

/** What the rules of matching make of one contact and all that was found. */
export function choose({
  pair,
  record,
  found,
  taken,
}: {
  pair: Pair;
  record: ContactRecord;
  found: FoundPartners;
  taken: ReadonlySet<string>;
}): Match {
  const { decision } = pair.link;
  if (decision?.kind === 'linkTo') {
    const chosen = [...found.named, ...found.byEmail, ...found.byPhone].find(
      (other) => other.id === decision.otherId && !taken.has(other.id),
    );
    return chosen ? { kind: 'link', record: chosen, rule: 'person' } : { kind: 'none' };
  }
  const emails = new Set(emailKeys(record));
  const phones = new Set(phoneKeys(record));
  return chooseMatch({
    record,
    named: found.named.find((other) => other.id === record.linkedId),
    naming: found.naming.filter((other) => other.linkedId === record.id),
    byEmail: found.byEmail.filter((other) => emailKeys(other).some((key) => emails.has(key))),
    byPhone: found.byPhone.filter((other) => phoneKeys(other).some((key) => phones.has(key))),
    twins: found.twins.filter(
      (other) => other.id !== record.id && emailKeys(other).some((key) => emails.has(key)),
    ),
    taken,
  });
}

const keysOf = (type: 'email' | 'phone', values: readonly string[]) =>
  values.flatMap((value) => canonical({ type, value }) ?? []);
const emailKeys = (record: ContactRecord) => keysOf('email', record.emails);
const phoneKeys = (record: ContactRecord) => keysOf('phone', record.phones);

/**
 * Everything that could be a partner of these contacts, in as few calls as there are ways to
 * search.
 */
export async function search({
  turn,
  side,
  lonely,
}: {
  turn: Turn;
  side: SideName;
  lonely: readonly Lonely[];
}): Promise<FoundPartners> {
  const { lane } = turn;
  const own = turn.sides[side];
  const other = turn.sides[otherSide(side)];
  const records = lonely.map(({ record }) => record);
  const emails = [...new Set(records.flatMap(emailKeys))];
  const namedIds = [
    ...new Set([
      ...records.flatMap((record) => record.linkedId ?? []),
      ...lonely.flatMap(({ pair }) =>
        pair.link.decision?.kind === 'linkTo' ? [pair.link.decision.otherId] : [],
      ),
    ]),
  ];
  const find = (
    which: typeof own,
    by: 'email' | 'phone' | 'linkedId',
    values: readonly string[],
  ) => (values.length === 0 ? [] : which.find({ by, values, lane }));
  const [named, naming, byEmail, twins] = await Promise.all([
    readSide({
      turn,
      side: otherSide(side),
      requests: namedIds.map((id) => ({ id })),
    }),
    turn.storesId[otherSide(side)]
      ? find(
          other,
          'linkedId',
          records.map((record) => record.id),
        )
      : [],
    find(other, 'email', emails),
    find(own, 'email', emails),
  ]);
  const withEmail = new Set(byEmail.flatMap(emailKeys));
  const byNumber = records.filter((record) => !emailKeys(record).some((key) => withEmail.has(key)));
  const byPhone = await find(other, 'phone', [...new Set(byNumber.flatMap(phoneKeys))]);
  const found = [...named.values()].flatMap((result) =>
    result.kind === 'found' ? [result.record] : [],
  );
  return { named: found, naming, byEmail, byPhone, twins };
}
