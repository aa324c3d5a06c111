'use client';

import { Button, Text } from '@wix/design-system';
import { text } from '@/lib/text/text';

type Props = {
  readonly action: string;
  readonly isChanged: boolean;
  readonly isBusy: boolean;
  /** True while the form cannot be saved. */
  readonly isBlocked?: boolean;
};

/** The foot of every form that is saved: the button, and whether there are changes. */
export function SaveRow({ action, isChanged, isBusy, isBlocked = false }: Props) {
  return (
    <div className="row" data-hook="save">
      <Button type="submit" disabled={!isChanged || isBusy || isBlocked}>
        {action}
      </Button>
      <span role="status">{isChanged ? <Text secondary>{text('unsaved')}</Text> : null}</span>
    </div>
  );
}
