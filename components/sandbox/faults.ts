import { type FaultValue } from '@/lib/queries/sandbox';

type Fault = { readonly name: string; readonly on: FaultValue; readonly off: FaultValue };

/** The switches an owner can try, in reading order; a service shows those that it knows. */
export const faults = [
  { name: 'unavailable', on: true, off: false },
  { name: 'unauthorized', on: true, off: false },
  { name: 'rate429Percent', on: 50, off: 0 },
  { name: 'dailyTokensLeft', on: 0, off: null },
  { name: 'blockedPage', on: true, off: false },
  { name: 'error5xxPercent', on: 30, off: 0 },
  { name: 'dropAnswerPercent', on: 50, off: 0 },
  { name: 'webhookDropPercent', on: 100, off: 0 },
  { name: 'webhookDuplicate', on: 2, off: 0 },
  { name: 'webhookReorder', on: true, off: false },
  { name: 'emptyList', on: true, off: false },
  { name: 'searchLagMs', on: 5000, off: 0 },
  { name: 'deletedAre404', on: true, off: false },
  { name: 'contactSync', on: true, off: false },
] as const satisfies readonly Fault[];
