'use client';

import { SectionHelper } from '@wix/design-system';
import { type SideName } from '@/lib/core/model/side';
import { text } from '@/lib/text/text';

type Props = {
  readonly count: number;
  readonly side: SideName;
  readonly names: { readonly side: string; readonly there: string };
};

/** What is deleted, where, what can be restored and until when, and what cannot. */
export function DeletionNotice({ count, side, names }: Props) {
  if (count === 0) return null;
  return (
    <div className="card">
      <SectionHelper skin="danger" fullWidth>
        <span className="column-tight">
          <span>{text('deletion.notice.what', { count, ...names })}</span>
          <span>{text(`deletion.notice.${side}`, names)}</span>
          <span>{text('deletion.notice.edited')}</span>
        </span>
      </SectionHelper>
    </div>
  );
}
