import { type SideName } from '@/lib/core/model/side';
import { text } from '@/lib/text/text';

/** What a side is called on the screens. */
export const sideName = ({ side, service }: { side: SideName; service: string }) =>
  side === 'wix' ? text('side.wix') : service;
