import { type Policy, type Scope } from '@/lib/core/model/connection';
import { type Mark } from '@/lib/core/model/dirty';
import type { Facts } from '@/lib/core/model/facts';
import { type BaseRow, type HoldCode, type Link } from '@/lib/core/model/link';
import { type MappingRow } from '@/lib/core/model/mapping';
import { type Reason } from '@/lib/core/model/reason';
import { otherSide, sides, type SideName } from '@/lib/core/model/side';
import { isNewerThan, type IsNewer } from '@/lib/core/model/version';
import { decideRow } from '@/lib/core/plan/decide-row';
import { idOn, versionOn } from '@/lib/core/plan/links';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';
import type { StagedContact } from './staged';

/**
 * Why a person is not the same on both sides, in the order in which a report shows them. `missed`:
 * changed without an event · `missing`: no longer listed on `side` · `newHere`: only on `side`,
 * without a link · `nowhere`: linked, and on neither side · `drifted`: the target of a one-way row
 * was changed.
 */
export const differenceKinds = [
  'onHold',
  'failed',
  'drifted',
  'missed',
  'missing',
  'newHere',
  'nowhere',
  'inLine',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

/** A click fixes these: the source's value is written again, or there is one more try. */
export const fixableKinds = ['drifted', 'failed'] as const satisfies readonly DifferenceKind[];
export const isFixable = (kind: DifferenceKind): boolean =>
  fixableKinds.some((fixable) => fixable === kind);

/**
 * A report's line about one person; a person whose sides agree has none. `writes`: rows, each with
 * the side that would be written.
 */
export type Difference = {
  readonly kind: DifferenceKind;
  readonly side: SideName | null;
  readonly linkId: string | null;
  readonly wixId: string | null;
  readonly remoteId: string | null;
  readonly writes: readonly { readonly side: SideName; readonly row: number }[];
  readonly reason: Reason | null;
};

/**
 * A comparison in numbers. `people`: those both sides should share; `leftOut` are counted apart.
 */
export type Report = {
  readonly people: number;
  readonly identical: number;
  readonly leftOut: number;
  readonly kinds: Readonly<Partial<Record<DifferenceKind, number>>>;
};

export const emptyReport: Report = { people: 0, identical: 0, leftOut: 0, kinds: {} };

/** A link with what was listed of its contacts. */
export type ComparedLink = {
  readonly link: Pick<
    Link,
    | 'id'
    | 'wixId'
    | 'remoteId'
    | 'wixVersion'
    | 'remoteVersion'
    | 'base'
    | 'state'
    | 'reason'
    | 'refusals'
    | 'gone'
  >;
  readonly wix: StagedContact | null;
  readonly remote: StagedContact | null;
  /** A look at it is queued already; writes of stored ids do not count. */
  readonly isInLine: boolean;
  /** Both sides were read and settled since the comparison began: a list may be older. */
  readonly isActedOn: boolean;
};

/** A listed contact that no link names. */
export type Stranger = {
  readonly side: SideName;
  readonly contact: StagedContact;
  readonly isInLine: boolean;
};

export type Compared = {
  readonly found: 'identical' | 'leftOut' | Difference;
  /** To be looked at by the actor, which decides. */ readonly marks: readonly Mark[];
};

type Context = {
  readonly rows: readonly MappingRow[];
  readonly policy: Policy;
  /** `null`: all take part, or the scope is unknown. */ readonly scope: Scope | null;
  readonly fingerprint: Fingerprinter;
  readonly isNewer: Readonly<Record<SideName, IsNewer>>;
};

/** Adds these to the report of all people compared so far. */
export const addToReport = (report: Report, compared: readonly Compared[]): Report =>
  compared.reduce<Report>(({ people, identical, leftOut, kinds }, { found }) => {
    if (found === 'leftOut') return { people, identical, leftOut: leftOut + 1, kinds };
    if (found === 'identical')
      return { people: people + 1, identical: identical + 1, leftOut, kinds };
    return {
      people: people + 1,
      identical,
      leftOut,
      kinds: { ...kinds, [found.kind]: (kinds[found.kind] ?? 0) + 1 },
    };
  }, report);

/** Percent with two decimals, rounded down: never 100 while one person differs. */
export const percentOf = ({ people, identical }: Pick<Report, 'people' | 'identical'>): number =>
  people === 0 ? 100 : Math.floor((identical / people) * 10_000) / 100;

const pendingDeletions: ReadonlySet<string> = new Set([
  'deletionPending',
  'deletionEdited',
  'deletionParked',
] satisfies HoldCode[]);
const isPendingDeletion = ({ state, reason }: Pick<Link, 'state' | 'reason'>) =>
  state === 'onHold' && reason !== null && pendingDeletions.has(reason.code);
const isMissingHold = ({ state, reason }: Pick<Link, 'state' | 'reason'>) =>
  state === 'onHold' && reason?.code === 'missing';

/**
 * Compares one linked person by two complete lists. Decides nothing: what the actor can repair is
 * marked. Cases: B01, C04, X4.
 */
export function compareLink({
  compared,
  context,
}: {
  compared: ComparedLink;
  context: Context;
}): Compared {
  const { link } = compared;
  const listed = { wix: compared.wix, remote: compared.remote };
  // Our own deletion; the tombstone is kept so that the contact can be put back.
  if (link.reason?.code === 'deleted') return { found: 'leftOut', marks: [] };
  // An older list can't say whether a contact is missing; if both are listed, the versions tell.
  if (compared.isActedOn && !(listed.wix && listed.remote))
    return { found: byState(compared), marks: [] };
  const missing = sides.filter(
    (side) => idOn(link, side) !== null && listed[side] === null && link.gone?.side !== side,
  );
  if (listed.wix === null && listed.remote === null)
    return {
      found: line(link, { kind: 'nowhere' }),
      marks: sides.flatMap((side) => deletedMark(link, side)),
    };
  const isBack =
    (link.gone !== null && listed[link.gone.side] !== null) ||
    ((isPendingDeletion(link) || isMissingHold(link)) && missing.length === 0);
  if (isBack && !compared.isActedOn)
    return { found: line(link, { kind: 'missed' }), marks: lookAt(compared) };
  const [gone] = missing;
  if (link.state === 'excluded')
    return {
      found: 'leftOut',
      marks: gone
        ? deletedMark(link, gone)
        : hasNews({ compared, context })
          ? lookAt(compared)
          : [],
    };
  if (gone)
    return isPendingDeletion(link)
      ? { found: byState(compared), marks: [] }
      : { found: line(link, { kind: 'missing', side: gone }), marks: deletedMark(link, gone) };
  if (listed.wix && listed.remote)
    return comparePair({
      compared,
      facts: { wix: listed.wix.facts, remote: listed.remote.facts },
      context,
    });
  const isAtRest = link.state === 'onHold' || link.state === 'failed';
  return {
    found: byState(compared),
    marks: isAtRest ? newsOf({ compared, context }) : lookAt(compared),
  };
}

/** Compares a listed contact without a link; the actor finds out which person it is. */
export function compareStranger({
  stranger: { side, contact, isInLine },
  context,
}: {
  stranger: Stranger;
  context: Context;
}): Compared {
  const marks: readonly Mark[] = isInLine
    ? []
    : [
        {
          side,
          contactId: contact.id,
          lane: 'live',
          cause: 'comparison',
          version: contact.version,
        },
      ];
  if (
    !contact.hasKey ||
    (context.scope && !contact.isInScope) ||
    !context.policy.creates[otherSide(side)]
  )
    return { found: 'leftOut', marks };
  const ids = {
    wixId: side === 'wix' ? contact.id : null,
    remoteId: side === 'remote' ? contact.id : null,
  };
  return {
    found: line({ id: null, ...ids }, { kind: isInLine ? 'inLine' : 'newHere', side }),
    marks,
  };
}

type Named = Pick<Link, 'wixId' | 'remoteId'> & { readonly id: string | null };

const line = (
  { id, wixId, remoteId }: Named,
  over: Pick<Difference, 'kind'> & Partial<Difference>,
): Difference => ({ side: null, linkId: id, wixId, remoteId, writes: [], reason: null, ...over });

/** The finding by the link's own state, where the lists have nothing to add. */
function byState({ link, isInLine }: ComparedLink): Compared['found'] {
  const side = link.wixId === null ? 'remote' : link.remoteId === null ? 'wix' : null;
  switch (link.state) {
    case 'onHold':
    case 'failed':
      return line(link, { kind: link.state, reason: link.reason, side });
    case 'excluded':
      return 'leftOut';
    case 'waiting':
      return line(link, { kind: 'inLine', side });
    case 'inSync':
      return side === null
        ? 'identical'
        : line(link, { kind: isInLine ? 'inLine' : 'newHere', side });
  }
}

const deletedMark = (link: ComparedLink['link'], side: SideName): readonly Mark[] => {
  const contactId = idOn(link, side);
  return contactId === null
    ? []
    : [{ side, contactId, lane: 'live', cause: 'comparison', evidence: { deleted: true } }];
};

/** One mark leads to both contacts of a person. */
function lookAt({ wix, remote }: ComparedLink): readonly Mark[] {
  const [side, contact] = wix ? (['wix', wix] as const) : (['remote', remote] as const);
  return contact
    ? [
        {
          side,
          contactId: contact.id,
          lane: 'live',
          cause: 'comparison',
          version: contact.version,
        },
      ]
    : [];
}

type Seen = { readonly compared: ComparedLink; readonly context: Context };

/** A list shows a contact newer than it was compared last. */
const hasNews = ({ compared, context }: Seen) =>
  sides.some((side) => {
    const { link, [side]: contact } = compared;
    return (
      contact !== null &&
      isNewerThan({
        version: contact.version,
        than: versionOn(link, side),
        isNewer: context.isNewer[side],
      })
    );
  });

/**
 * The actor has meanwhile compared newer values than a list had. Where a service can't tell which of
 * two versions is the newer one, the list counts.
 */
const isOutdated = ({ compared, context }: Seen) =>
  sides.some((side) => {
    const { link, [side]: contact } = compared;
    const [seen, listed] = [versionOn(link, side), contact?.version ?? null];
    const isNewer = context.isNewer[side];
    if (seen === null) return false;
    if (listed === null) return true;
    return isNewer({ version: seen, than: listed }) && !isNewer({ version: listed, than: seen });
  });

/**
 * A held or failed link is looked at again only if it moved; a loop, or one that gave up, waits for
 * a person.
 */
const newsOf = ({ compared, context }: Seen) =>
  hasNews({ compared, context }) &&
  compared.link.reason?.code !== 'loop' &&
  compared.link.reason?.code !== 'gaveUp'
    ? lookAt(compared)
    : [];

function comparePair({
  compared,
  facts,
  context,
}: {
  compared: ComparedLink;
  facts: Readonly<Record<SideName, Facts>>;
  context: Context;
}): Compared {
  const { link, wix, remote, isInLine } = compared;
  if (link.state === 'onHold' || link.state === 'failed')
    return { found: byState(compared), marks: newsOf({ compared, context }) };
  // The contact left the filter without an event: the actor leaves it alone from then on.
  if (context.scope && (context.scope.side === 'wix' ? wix : remote)?.isInScope === false)
    return { found: 'leftOut', marks: newsOf({ compared, context }) };
  const { unheard, drifted, isRebased } = compareRows({ link, facts, context });
  // The actor leaves drifted values as they are.
  const isOlder = isOutdated({ compared, context });
  if (unheard.length > 0 && !isOlder)
    return {
      found: line(link, { kind: isInLine ? 'inLine' : 'missed', writes: unheard }),
      marks: isInLine ? [] : lookAt(compared),
    };
  const marks =
    !isInLine && !isOlder && (isRebased || link.state === 'waiting') ? lookAt(compared) : [];
  return {
    found: drifted.length > 0 ? line(link, { kind: 'drifted', writes: drifted }) : 'identical',
    marks,
  };
}

type RowsFound = {
  readonly unheard: Difference['writes'];
  readonly drifted: Difference['writes'];
  /** Both changed to the same value without an event: the base is to be renewed. */
  readonly isRebased: boolean;
};

function compareRows({
  link,
  facts,
  context,
}: {
  link: ComparedLink['link'];
  facts: Readonly<Record<SideName, Facts>>;
  context: Context;
}): RowsFound {
  const unheard: { side: SideName; row: number }[] = [];
  const drifted: { side: SideName; row: number }[] = [];
  let isRebased = false;
  for (const row of context.rows) {
    const values = { wix: facts.wix[row.id], remote: facts.remote[row.id] };
    if (!values.wix || !values.remote) continue;
    const base = link.base.rows[row.id];
    const decision = decideRow({
      row,
      facts: { wix: values.wix, remote: values.remote },
      base,
      refusals: link.refusals,
      systemOfRecord: context.policy.systemOfRecord,
      fingerprint: context.fingerprint,
    });
    if (decision.kind === 'write')
      unheard.push(...decision.writes.map(({ side }) => ({ side, row: row.id })));
    else if (decision.kind === 'conflict')
      unheard.push({ side: otherSide(context.policy.systemOfRecord), row: row.id });
    else if (decision.kind === 'rest' && decision.problem)
      unheard.push({ side: decision.problem.side, row: row.id });
    else {
      const target = driftOn({ row, facts: { wix: values.wix, remote: values.remote }, base });
      if (target) drifted.push({ side: target, row: row.id });
      else if (decision.kind === 'agree' && !isAgreed(base, decision.base)) isRebased = true;
    }
  }
  return { unheard, drifted, isRebased };
}

const isAgreed = (base: BaseRow | undefined, now: BaseRow) =>
  base !== undefined &&
  sides.every((side) => now[side].every((print) => base[side].includes(print)));

/** The target of a one-way row that no longer holds what was agreed, while its source does. */
function driftOn({
  row,
  facts,
  base,
}: {
  row: MappingRow;
  facts: Readonly<Record<SideName, Facts[number]>>;
  base: BaseRow | undefined;
}): SideName | null {
  if (row.direction === 'both' || !base) return null;
  const target = row.direction === 'toWix' ? 'wix' : 'remote';
  const [from, to] = [facts[otherSide(target)], facts[target]];
  if (from?.kind === 'set' && to?.kind === 'set')
    return from.prints.some(
      (print) => base[otherSide(target)].includes(print) && !to.prints.includes(print),
    )
      ? target
      : null;
  if (from?.kind !== 'scalar' || to?.kind !== 'scalar') return null;
  const isKept = row.blanks === 'keep' && from.isBlank;
  const agree = from.there === to.print || to.there === from.print;
  return !agree && !isKept && from.there !== null && !base[target].includes(to.print)
    ? target
    : null;
}
