import { nameOf } from '@/lib/core/match/recognise';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Rule } from '@/lib/core/model/operation';
import { canonical } from '@/lib/core/values/canonical';

/** What was found about a contact that has no partner yet. */
export type Findings = {
  readonly record: ContactRecord;
  /**
   * On the other side: the contact that `record` names, those that name `record`, those that share
   * an e-mail, a number.
   */
  readonly named: ContactRecord | undefined;
  readonly naming: readonly ContactRecord[];
  readonly byEmail: readonly ContactRecord[];
  readonly byPhone: readonly ContactRecord[];
  /** On the same side: others with one of its e-mails. */
  readonly twins: readonly ContactRecord[];
  /** Ids on the other side that already belong to another link. */
  readonly taken: ReadonlySet<string>;
};

export type Match =
  | { readonly kind: 'link'; readonly record: ContactRecord; readonly rule: Rule }
  | { readonly kind: 'hold'; readonly code: 'sharedEmail' }
  | { readonly kind: 'none' };

/**
 * Stored id → e-mail with exactly one holder on each side → phone and name where an e-mail is
 * missing. Never guesses between two candidates.
 */
export function chooseMatch(findings: Findings): Match {
  return (
    matchByStoredId(findings) ??
    matchByEmail(findings) ??
    matchByPhone(findings) ??
    (isNamedByAnothers(findings) ? { kind: 'hold', code: 'sharedEmail' } : { kind: 'none' })
  );
}

/**
 * A contact that stores our id belongs to another pair since a merge: a create by id would land on
 * it.
 */
const isNamedByAnothers = ({ naming, taken }: Findings) =>
  naming.some((other) => taken.has(other.id));

function matchByStoredId({ record, named, naming, taken }: Findings): Match | null {
  const candidates = [
    ...(named && (named.linkedId === null || named.linkedId === record.id) ? [named] : []),
    ...naming.filter((other) => record.linkedId === null || record.linkedId === other.id),
  ];
  const free = [
    ...new Map(
      candidates.filter((other) => !taken.has(other.id)).map((other) => [other.id, other]),
    ).values(),
  ];
  const only = free[0];
  return only && free.length === 1 ? { kind: 'link', record: only, rule: 'storedId' } : null;
}

function matchByEmail({ byEmail, twins, taken }: Findings): Match | null {
  const only = byEmail[0];
  if (!only) return twins.length > 0 ? { kind: 'hold', code: 'sharedEmail' } : null;
  if (byEmail.length > 1 || twins.length > 0 || taken.has(only.id))
    return { kind: 'hold', code: 'sharedEmail' };
  return { kind: 'link', record: only, rule: 'matched' };
}

function matchByPhone({ record, byPhone, taken }: Findings): Match | null {
  const name = nameOf(record);
  if (name === null) return null;
  const candidates = byPhone.filter(
    (other) =>
      nameOf(other) === name &&
      (other.emails.length === 0 || record.emails.length === 0) &&
      !taken.has(other.id),
  );
  const only = candidates[0];
  if (!only) return null;
  return candidates.length === 1
    ? { kind: 'link', record: only, rule: 'matched' }
    : { kind: 'hold', code: 'sharedEmail' };
}

/**
 * Whether a contact named by a 409 is the same person by our rule; a phone counts only with the
 * name.
 */
export function isSamePerson({
  record,
  candidate,
  by,
}: {
  record: ContactRecord;
  candidate: ContactRecord;
  by: 'email' | 'phone';
}): boolean {
  const keys = (contact: ContactRecord) =>
    contact.emails.map((email) => canonical({ type: 'email', value: email }));
  if (by === 'email')
    return keys(record).some((key) => key !== null && keys(candidate).includes(key));
  const phones = (contact: ContactRecord) =>
    contact.phones.map((phone) => canonical({ type: 'phone', value: phone }));
  return (
    nameOf(record) !== null &&
    nameOf(record) === nameOf(candidate) &&
    phones(record).some((key) => key !== null && phones(candidate).includes(key))
  );
}
