'use client';

import { Badge } from '@wix/design-system';
import {
  PauseSmall,
  RefreshSmall,
  StatusAlertFilledSmall,
  StatusCompleteFilledSmall,
} from '@wix/wix-ui-icons-common';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';

const looks = {
  preparing: { skin: 'neutralStandard', icon: <RefreshSmall /> },
  applying: { skin: 'neutralStandard', icon: <RefreshSmall /> },
  live: { skin: 'neutralSuccess', icon: <StatusCompleteFilledSmall /> },
  paused: { skin: 'neutralLight', icon: <PauseSmall /> },
  needsReconnect: { skin: 'neutralDanger', icon: <StatusAlertFilledSmall /> },
} as const;

type Props = Pick<ConnectionCardView, 'phase' | 'isParked' | 'waitsForSetUp' | 'outage'>;

const outageLook = { skin: 'warningLight', icon: <StatusAlertFilledSmall /> } as const;

/** A connection's state by icon, word and colour. */
export function PhaseBadge({ phase, isParked, waitsForSetUp, outage }: Props) {
  const look = outage ? outageLook : isParked ? looks.needsReconnect : looks[phase];
  return (
    <Badge skin={look.skin} prefixIcon={look.icon} uppercase={false}>
      {wordsOf({ phase, isParked, waitsForSetUp, outage })}
    </Badge>
  );
}

function wordsOf({ phase, isParked, waitsForSetUp, outage }: Props): string {
  if (isParked) return text('phase.parked');
  if (outage)
    return outage.side === null
      ? text('phase.outage.own')
      : text('phase.outage', { service: outage.service });
  return text(waitsForSetUp ? 'phase.setUp' : `phase.${phase}`);
}
