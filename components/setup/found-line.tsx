'use client';

import { Loader, Text } from '@wix/design-system';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { text } from '@/lib/text/text';
import styles from './found-line.module.css';

/** What was found on both sides so far, announced as it grows, before any decision. */
export function FoundLine({ view }: { view: FirstSyncView }) {
  const isReading = view.run?.phase === 'indexing' || view.run?.phase === 'planning';
  return (
    <div className={`row ${styles.found}`} role="status" data-hook="found">
      {isReading ? <Loader size="tiny" /> : null}
      <Text weight="bold">{foundOf(view)}</Text>
    </div>
  );
}

function foundOf({ run, serviceName: service }: FirstSyncView): string {
  switch (run?.phase) {
    case 'indexing':
      return text('found.reading', { ...run.listed, service });
    case 'planning':
      return text('found.comparing', { ...run.listed, service });
    default:
      return run?.counts
        ? text('found.done', { ...run.counts.contacts, both: pairsOf(run.counts), service })
        : text('found.none');
  }
}

type Counts = NonNullable<NonNullable<FirstSyncView['run']>['counts']>;

/** The number of contacts that are on both sides. */
export const pairsOf = ({ matchedBy }: Counts) =>
  (matchedBy.linked ?? 0) +
  (matchedBy.storedId ?? 0) +
  (matchedBy.email ?? 0) +
  (matchedBy.phoneName ?? 0);
