import { type Mark } from '@/lib/core/model/dirty';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { lineOf, type ComparisonContext } from './compared';
import type { Compared } from './report';
import type { StagedContact } from './staged';

/** A listed contact that no link names. */
export type ListedStranger = {
  readonly side: SideName;
  readonly contact: StagedContact;
  readonly isInLine: boolean;
};

/** Compares a listed contact without a link; the actor finds out which person it is. */
export function compareStranger({
  stranger: { side, contact, isInLine },
  context,
}: {
  stranger: ListedStranger;
  context: ComparisonContext;
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
    found: lineOf({ id: null, ...ids }, { kind: isInLine ? 'inLine' : 'newHere', side }),
    marks,
  };
}
