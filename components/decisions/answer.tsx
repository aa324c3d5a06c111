'use client';

import { useHost } from '@/components/host/host';
import type { Decision } from '@/lib/core/model/link';
import type { DecisionKind } from '@/lib/core/plan/waiting';
import { useDecide } from '@/lib/queries/resources';
import type { WaitingContact } from '@/lib/services/views/contacts';
import { text } from '@/lib/text/text';
import { ConflictAnswer } from './conflict-answer';
import { DeletionAnswer } from './deletion-answer';
import { MatchAnswer } from './match-answer';
import { useTellDecided } from './outcomes';

/**
 * The possible answers for a waiting contact; the same in the list and on the contact's own page.
 */
export function Answer({
  waiting,
  decisions,
  service,
}: {
  waiting: WaitingContact;
  decisions: readonly DecisionKind[];
  service: string;
}) {
  const host = useHost();
  const decide = useDecide(waiting.linkId);
  const tell = useTellDecided();
  // The row may be unmounted by then, and callbacks of `mutate` itself would be lost with it.
  const send = (decision: Decision) =>
    void decide.mutateAsync(decision).then(
      () => {
        tell([{ linkId: waiting.linkId, name: waiting.name ?? text('contact.unnamed') }]);
        host.toast(text('contact.decide.done'), 'success');
      },
      (error: Error) => host.toast(error.message, 'error'),
    );
  const props = { waiting, service, decide: { send, isBusy: decide.isPending } };
  if (decisions.includes('take')) return <ConflictAnswer {...props} />;
  if (decisions.includes('linkTo')) return <MatchAnswer {...props} />;
  return decisions.includes('deleteThere') ? <DeletionAnswer {...props} /> : null;
}
