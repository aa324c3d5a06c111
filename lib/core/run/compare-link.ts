import { type Mark } from '@/lib/core/model/dirty';
import type { Facts } from '@/lib/core/model/facts';
import { type HoldCode, type Link } from '@/lib/core/model/link';
import { sides, type SideName } from '@/lib/core/model/side';
import { isNewerThan } from '@/lib/core/model/version';
import { idOn, versionOn } from '@/lib/core/plan/links';
import { compareRows } from './compare-rows';
import { lineOf, type ComparedLink, type ComparisonContext } from './compared';
import type { Compared } from './report';

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
  context: ComparisonContext;
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
      found: lineOf(link, { kind: 'nowhere' }),
      marks: sides.flatMap((side) => deletedMark(link, side)),
    };
  const isBack =
    (link.gone !== null && listed[link.gone.side] !== null) ||
    ((isPendingDeletion(link) || isMissingHold(link)) && missing.length === 0);
  if (isBack && !compared.isActedOn)
    return { found: lineOf(link, { kind: 'missed' }), marks: lookAt(compared) };
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
      : { found: lineOf(link, { kind: 'missing', side: gone }), marks: deletedMark(link, gone) };
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

/** The finding by the link's own state, where the lists have nothing to add. */
function byState({ link, isInLine }: ComparedLink): Compared['found'] {
  const side = link.wixId === null ? 'remote' : link.remoteId === null ? 'wix' : null;
  switch (link.state) {
    case 'onHold':
    case 'failed':
      return lineOf(link, { kind: link.state, reason: link.reason, side });
    case 'excluded':
      return 'leftOut';
    case 'waiting':
      return lineOf(link, { kind: 'inLine', side });
    case 'inSync':
      return side === null
        ? 'identical'
        : lineOf(link, { kind: isInLine ? 'inLine' : 'newHere', side });
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

type Seen = { readonly compared: ComparedLink; readonly context: ComparisonContext };

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
 * The actor has meanwhile compared newer values than a list had. Where a service can't tell which
 * of two versions is the newer one, the list counts.
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
  context: ComparisonContext;
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
      found: lineOf(link, { kind: isInLine ? 'inLine' : 'missed', writes: unheard }),
      marks: isInLine ? [] : lookAt(compared),
    };
  const marks =
    !isInLine && !isOlder && (isRebased || link.state === 'waiting') ? lookAt(compared) : [];
  return {
    found: drifted.length > 0 ? lineOf(link, { kind: 'drifted', writes: drifted }) : 'identical',
    marks,
  };
}
