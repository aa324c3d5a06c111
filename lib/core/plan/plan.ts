import { planAsRead } from './both';
import type { PairPlan, PairState, PlanContext } from './pair';
import { planUndo } from './undo';

/**
 * Plans one person: pure, from what was read and what was last agreed. Cases: A01–A13, B08, B13,
 * C01–C10, D01–D18.
 */
export const planPair = ({ pair, context }: { pair: PairState; context: PlanContext }): PairPlan =>
  pair.link.decision?.kind === 'undo'
    ? planUndo({ pair, context, decision: pair.link.decision })
    : planAsRead({ pair, context });
