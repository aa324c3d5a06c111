import { type FirstSyncView } from '@/lib/services/views/plan';

export const steps = ['connect', 'side', 'match', 'preview', 'start'] as const;
export type SetUpStep = (typeof steps)[number];

/** A plan is being made, or waits for the owner's approval. */
const isOpen = (run: FirstSyncView['run']) =>
  run !== null && (run.phase === 'indexing' || run.phase === 'planning' || run.phase === 'planned');

/** The plan is or was applied: no choices are left. */
export const isStarted = ({ run, connectionPhase }: FirstSyncView) =>
  !isOpen(run) &&
  ((run?.result != null && run.phase !== 'stopped') ||
    connectionPhase === 'applying' ||
    connectionPhase === 'live');

/** The steps that can be shown now. `null`: nothing is connected. */
export function openSteps(view: FirstSyncView | null): readonly [SetUpStep, ...SetUpStep[]] {
  if (!view) return ['connect'];
  // The filter can be changed later, too; the system of record cannot.
  if (isStarted(view)) return view.connectionPhase === 'live' ? ['start', 'match'] : ['start'];
  if (view.connectionPhase === 'live')
    return view.run?.phase === 'planned' ? ['match', 'preview', 'start'] : ['match'];
  if (!view.run || view.run.phase === 'stopped') return ['side'];
  return view.run.phase === 'planned' ? ['side', 'match', 'preview', 'start'] : ['side', 'match'];
}

/**
 * The requested step, if it is open; else the first open one, or the last one when a later step was
 * requested.
 */
export function shownStep({
  wanted,
  view,
}: {
  wanted: string | null;
  view: FirstSyncView | null;
}): SetUpStep {
  const open = openSteps(view);
  const found = open.find((step) => step === wanted);
  if (found) return found;
  return steps.some((step) => step === wanted) && wanted !== 'connect'
    ? (open.at(-1) ?? open[0])
    : open[0];
}
