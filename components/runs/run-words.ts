import { type RunView } from '@/lib/services/views/undo';
import { text } from '@/lib/text/text';

export const approvedBy = (run: RunView) => text(`runs.by.${run.approvedBy ?? 'itself'}`);

export function stateOf({ phase, isUndone, total, leftUndone }: RunView): string {
  if (isUndone) return text('runs.state.undone');
  if (phase === 'stopped')
    return text('runs.state.stopped', { done: Math.max(0, total - (leftUndone ?? 0)), total });
  return text(phase === 'done' ? 'runs.state.done' : 'runs.state.applying');
}
