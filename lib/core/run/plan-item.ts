import { type Policy, type Scope } from '@/lib/core/model/connection';
import type { ValueFacts } from '@/lib/core/model/facts';
import { type Base, type BaseRow } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { type Reason } from '@/lib/core/model/reason';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { decideRow } from '@/lib/core/plan/decide-row';
import { outOfScope } from '@/lib/core/plan/scope';
import { canonVersion } from '@/lib/core/values/canonical';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';
import type { Choices, ItemKind, ItemWrite } from './run';
import type { MatchVerdict, StagedContact, StagedPair } from './staged';

export type Foretold = {
  readonly kind: ItemKind;
  readonly side: SideName | null;
  readonly writes: readonly ItemWrite[];
  readonly reason: Reason | null;
  /** What both agree on already; the rest follows with the writes. */ readonly base: Base;
};

type PairContext = {
  readonly rows: readonly MappingRow[];
  readonly systemOfRecord: SideName;
  readonly scope: Scope | null;
  readonly fingerprint: Fingerprinter;
};

const isFilled = (facts: ValueFacts | undefined) => facts?.kind === 'scalar' && !facts.isBlank;

const none = { side: null, writes: [], reason: null, base: { canonVersion, rows: {} } } as const;

/**
 * What a first sync would do with two contacts of one person, by the same decision that later
 * writes them.
 */
export function foretellPair({
  pair,
  context,
}: {
  pair: StagedPair;
  context: PairContext;
}): Foretold {
  const bases: Record<number, BaseRow> = {};
  const writes: (ItemWrite & { readonly isFill: boolean; readonly isOver: boolean })[] = [];
  const conflicts: number[] = [];
  for (const row of context.rows) {
    const facts = { wix: pair.wix.facts[row.id], remote: pair.remote.facts[row.id] };
    if (!facts.wix || !facts.remote) continue;
    const base = pair.link?.base.rows[row.id];
    const decision = decideRow({
      row,
      facts: { wix: facts.wix, remote: facts.remote },
      base,
      refusals: pair.link?.refusals ?? [],
      systemOfRecord: context.systemOfRecord,
      fingerprint: context.fingerprint,
    });
    if (decision.kind === 'agree') bases[row.id] = decision.base;
    else if (base) bases[row.id] = base;
    if (decision.kind === 'write')
      for (const { side, rule } of decision.writes)
        writes.push({
          side,
          row: row.id,
          rule,
          isFill: rule === 'fillBlank' || facts.wix.kind === 'set',
          isOver: isFilled(facts[side]),
        });
    if (decision.kind === 'conflict') conflicts.push(row.id);
  }
  const found = {
    ...none,
    writes: writes.map(({ side, row, rule, isOver }) => ({
      side,
      row,
      rule,
      ...(isOver ? { replaces: true as const } : {}),
    })),
    base: { canonVersion, rows: bases },
  };
  if (context.scope && !pair[context.scope.side].isInScope)
    return { ...found, writes: [], kind: 'skip', reason: outOfScope(context.scope) };
  if (conflicts.length > 0)
    return {
      ...found,
      kind: 'hold',
      reason: { code: 'conflict', params: { rows: conflicts.join(',') } },
    };
  if (writes.length > 0)
    return { ...found, kind: writes.every((write) => write.isFill) ? 'fill' : 'update' };
  return { ...found, kind: pair.link?.isSettled ? 'same' : 'link' };
}

/** A contact updated within this time is kept from deletion until the owner looks. */
const recentMs = 30 * 24 * 60 * 60_000;

type OneContext = { readonly choices: Choices; readonly policy: Policy; readonly nowMs: number };

/** What a first sync would do with a contact without a partner. */
export function foretellOne({
  side,
  contact,
  verdict,
  context,
}: {
  side: SideName;
  contact: StagedContact;
  verdict: MatchVerdict;
  context: OneContext;
}): Foretold {
  const { choices, policy, nowMs } = context;
  const stays = (kind: ItemKind, code: string): Foretold => ({
    ...none,
    kind,
    side,
    reason: { code, params: { side } },
  });
  if (verdict === 'known') return stays('skip', 'knownAlready');
  // A start clean does not touch contacts outside the filter either.
  if (choices.scope && !contact.isInScope)
    return { ...stays('skip', 'outOfScope'), reason: outOfScope(choices.scope) };
  if (verdict === 'ambiguous')
    return {
      ...stays('hold', 'sharedEmail'),
      reason: { code: 'sharedEmail', params: { side: otherSide(side) } },
    };
  const isOther = side !== choices.systemOfRecord && choices.others !== 'create';
  if (!isOther) {
    if (verdict === 'unrecognisable') return stays('skip', 'nothingToRecognise');
    const target = otherSide(side);
    return policy.creates[target]
      ? { ...none, kind: 'create', side: target }
      : stays('skip', 'createsOff');
  }
  if (choices.others === 'label') return stays('label', 'onlyHere');
  if (contact.undeletable !== null)
    return stays('undeletable', `undeletable.${contact.undeletable}`);
  if (contact.isSubscribed) return stays('keep', 'keptSubscribed');
  if (Date.parse(contact.updatedAt) > nowMs - recentMs) return stays('keep', 'keptRecent');
  return stays('delete', 'onlyHere');
}
