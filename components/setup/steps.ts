import { type FirstSyncView } from '@/lib/services/views';

export const steps = ['connect', 'side', 'match', 'preview', 'start'] as const;
export type Step = (typeof steps)[number];

/** A plan is made, or waits for the owner's word. */
const isOpen = (run: FirstSyncView['run']) =>
  run !== null && (run.phase === 'indexing' || run.phase === 'planning' || run.phase === 'planned');

/** Carried out already, or being so: nothing is left to choose. */
export const isStarted = ({ run, connectionPhase }: FirstSyncView) =>
  !isOpen(run) &&
  ((run?.result != null && run.phase !== 'stopped') ||
    connectionPhase === 'applying' ||
    connectionPhase === 'live');

/** The steps that can be shown as things stand. `null`: nothing is connected. */
export function openSteps(view: FirstSyncView | null): readonly [Step, ...Step[]] {
  if (!view) return ['connect'];
  // Who takes part can be changed later, too; which side is right can't.
  if (isStarted(view)) return view.connectionPhase === 'live' ? ['start', 'match'] : ['start'];
  if (view.connectionPhase === 'live')
    return view.run?.phase === 'planned' ? ['match', 'preview', 'start'] : ['match'];
  if (!view.run || view.run.phase === 'stopped') return ['side'];
  return view.run.phase === 'planned' ? ['side', 'match', 'preview', 'start'] : ['side', 'match'];
}

/**
 * The step that was asked for, if it is open; else the first that is, or the last one when more was
 * asked for.
 */
export function shownStep({
  wanted,
  view,
}: {
  wanted: string | null;
  view: FirstSyncView | null;
}): Step {
  const open = openSteps(view);
  const found = open.find((step) => step === wanted);
  if (found) return found;
  return steps.some((step) => step === wanted) && wanted !== 'connect'
    ? (open.at(-1) ?? open[0])
    : open[0];
}
