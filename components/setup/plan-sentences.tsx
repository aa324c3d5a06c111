'use client';

import { SectionHelper, Text } from '@wix/design-system';
import { otherSide } from '@/lib/core/model/side';
import { type PlanCounts } from '@/lib/core/run/run';
import { foretellTime } from '@/lib/core/run/run-time';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import { formatDuration } from '@/lib/text/time';
import { pairsOf } from './found-line';
import { sideName } from './side-name';

type Props = { readonly view: FirstSyncView; readonly counts: PlanCounts };

/**
 * The plan in four sentences with counts, one more for contacts only on the side that is not the
 * system of record, and the estimated time.
 */
export function PlanSentences({ view, counts }: Props) {
  const { contactsMs, idsMs } = foretellTime({ counts, pace: view.pace });
  const ids = idsMs === 0 ? 'none' : formatDuration(idsMs);
  return (
    <div className="column" data-hook="sentences">
      <ul className="dots">
        {sentencesOf({ view, counts }).map((sentence) => (
          <li key={sentence}>
            <Text>{sentence}</Text>
          </li>
        ))}
      </ul>
      <Text secondary>
        {text('plan.time', { contacts: formatDuration(contactsMs), ids })} {text('plan.time.why')}
      </Text>
      {counts.creates.wix > 0 ? (
        <SectionHelper skin="warning" fullWidth size="small" title={text('plan.automations.title')}>
          {text('plan.automations', { count: counts.creates.wix })}
        </SectionHelper>
      ) : null}
    </div>
  );
}

function sentencesOf({ view, counts }: Props): readonly string[] {
  const service = view.serviceName;
  const side = sideName({ side: otherSide(view.choices.systemOfRecord), service });
  const of = (kind: 'hold' | 'skip') => counts.kinds[kind]?.items ?? 0;
  return [
    text('plan.linked', { count: pairsOf(counts) }),
    text('plan.changed', { ...counts.updates, service }),
    text('plan.created', { ...counts.creates, service }),
    text('plan.rest', {
      hold: of('hold'),
      skip: of('skip') - counts.scope.out,
      filter: counts.scope.out,
    }),
    ...(counts.scope.out + counts.scope.entering > 0 ? [text('plan.scope', counts.scope)] : []),
    ...(labelsOf(view) > 0 ? [text('plan.labelled', { count: labelsOf(view), side })] : []),
    ...(view.choices.others === 'delete'
      ? [text('plan.deleted', { count: deletionsOf(view), side })]
      : []),
  ];
}

/** The number of contacts to be labelled, without those the owner took out. */
export const labelsOf = ({ run, choices }: FirstSyncView) =>
  (run?.counts?.kinds.label?.items ?? 0) - (choices.others === 'label' ? (run?.outs ?? 0) : 0);

/** The number of contacts to be deleted, without those the owner took out. */
export const deletionsOf = ({ run, choices }: FirstSyncView) =>
  run?.counts?.kinds.delete
    ? run.counts.kinds.delete.items - (choices.others === 'delete' ? run.outs : 0)
    : 0;
