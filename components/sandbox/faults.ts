import { type FaultValue } from '@/lib/queries/sandbox';

/** The switches an owner can try, in plain words. `{service}` is the side's name. */
export const faults: readonly {
  readonly name: string;
  readonly on: FaultValue;
  readonly off: FaultValue;
  readonly words: string;
}[] = [
  { name: 'unavailable', on: true, off: false, words: '{service} is down' },
  { name: 'unauthorized', on: true, off: false, words: '{service} no longer lets us in' },
  {
    name: 'rate429Percent',
    on: 50,
    off: 0,
    words: '{service} asks us to slow down on every second call',
  },
  { name: 'error5xxPercent', on: 30, off: 0, words: '{service} fails on every third call' },
  {
    name: 'dropAnswerPercent',
    on: 50,
    off: 0,
    words: '{service} does what we ask, but every second answer gets lost',
  },
  {
    name: 'webhookDropPercent',
    on: 100,
    off: 0,
    words: '{service} forgets to tell us about changes',
  },
  { name: 'webhookDuplicate', on: 2, off: 0, words: '{service} tells us everything three times' },
  {
    name: 'webhookReorder',
    on: true,
    off: false,
    words: '{service} tells us things in the wrong order',
  },
  { name: 'emptyList', on: true, off: false, words: '{service} suddenly lists nobody' },
  { name: 'searchLagMs', on: 5000, off: 0, words: '{service}’s search is five seconds behind' },
];
