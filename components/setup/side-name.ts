import { type SideName } from '@/lib/core/model/side';
import { text } from '@/lib/text/text';

/** A side's name on the screens. */
export const sideName = ({ side, service }: { side: SideName; service: string }) =>
  side === 'wix' ? text('side.wix') : service;
