'use client';

import { Badge } from '@wix/design-system';
import {
  HiddenSmall,
  StatusAlertFilledSmall,
  StatusCompleteFilledSmall,
  StatusWarningFilledSmall,
  TimeSmall,
} from '@wix/wix-ui-icons-common';
import { type LinkState } from '@/lib/core/model/link';
import { statesEn } from '@/lib/text/rules.en';

const looks = {
  inSync: { skin: 'neutralSuccess', icon: <StatusCompleteFilledSmall /> },
  waiting: { skin: 'neutralStandard', icon: <TimeSmall /> },
  onHold: { skin: 'warningLight', icon: <StatusWarningFilledSmall /> },
  failed: { skin: 'neutralDanger', icon: <StatusAlertFilledSmall /> },
  excluded: { skin: 'neutralLight', icon: <HiddenSmall /> },
} as const;

/** A contact's state by icon, word and colour; a state without contacts is pale. */
export function StateBadge({ state, count }: { state: LinkState; count?: number }) {
  const { skin, icon } = looks[state];
  return (
    <Badge skin={count === 0 ? 'neutralLight' : skin} prefixIcon={icon} uppercase={false}>
      {count === undefined
        ? statesEn[state]
        : `${statesEn[state]} ${new Intl.NumberFormat('en').format(count)}`}
    </Badge>
  );
}
