import { decideScalar } from './decide-scalar';
import { decideSet } from './decide-set';
import type { RowDecision, RowQuestion } from './row-decision';

/**
 * The three-way comparison of one row: which side moved from what both last agreed on, and what
 * follows. From fingerprints alone, so that a preview and the later write are one decision.
 */
export function decideRow(question: RowQuestion): RowDecision {
  const { wix, remote } = question.facts;
  if (wix.kind === 'set' && remote.kind === 'set') return decideSet(question, { wix, remote });
  if (wix.kind === 'scalar' && remote.kind === 'scalar')
    return decideScalar(question, { wix, remote });
  throw new Error('a row is a set on both sides or on none');
}
