'use client';

import { Badge } from '@wix/design-system';
import { PauseSmall, RefreshSmall, StatusAlertFilledSmall, StatusCompleteFilledSmall } from '@wix/wix-ui-icons-common';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

const looks = {
  preparing: { skin: 'neutralStandard', icon: <RefreshSmall /> },
  applying: { skin: 'neutralStandard', icon: <RefreshSmall /> },
  live: { skin: 'neutralSuccess', icon: <StatusCompleteFilledSmall /> },
  paused: { skin: 'neutralLight', icon: <PauseSmall /> },
  needsReconnect: { skin: 'neutralDanger', icon: <StatusAlertFilledSmall /> },
} as const;

type Props = { readonly phase: ConnectionCardView['phase']; readonly isParked?: boolean; readonly waitsForSetUp?: boolean };

/** How a connection is, by icon, word and colour. */
export function PhaseBadge({ phase, isParked = false, waitsForSetUp = false }: Props) {
  const look = isParked ? looks.needsReconnect : looks[phase];
  return (
    <Badge skin={look.skin} prefixIcon={look.icon} uppercase={false}>
      {isParked ? text('phase.parked') : text(waitsForSetUp ? 'phase.setUp' : `phase.${phase}`)}
    </Badge>
  );
}
