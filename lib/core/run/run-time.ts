import type { PlanCounts } from './run';

/** Wix takes one contact a call and about so many calls a minute from one app on one site. */
const wixCallsAMinute = 200;
/** Wix deletes this many by one job: one call to start it, some to poll for its end. */
const wixJob = 100;
const callsAJob = 4;
/** How fast a CRM goes. */
export type Pace = {
  readonly callsAMinute: number;
  /** Contacts a call. */ readonly batch: number;
  /** Each batch is read, written and looked at. */ readonly callsABatch: number;
};

const minuteMs = 60_000;

export type RunTime = {
  /** Until both sides match, ms. */
  readonly contactsMs: number;
  /**
   * Until every contact carries the other side's id, ms, behind live changes; the sync itself does
   * not wait for it.
   */
  readonly idsMs: number;
};

/**
 * Estimates how long a plan takes from its counts alone, at the two services' rates and with no
 * other work.
 */
export function foretellTime({
  counts: { updates, creates, ids, kinds },
  pace,
}: {
  counts: PlanCounts;
  pace: Pace;
}): RunTime {
  const wixCalls =
    updates.wix +
    creates.wix +
    (kinds.label?.wix ?? 0) +
    Math.ceil((kinds.delete?.wix ?? 0) / wixJob) * callsAJob;
  const remoteCalls =
    Math.ceil(
      (updates.remote + creates.remote + (kinds.label?.remote ?? 0) + (kinds.delete?.remote ?? 0)) /
        pace.batch,
    ) * pace.callsABatch;
  // A contact that is written anyway takes its id along; one that is made in the CRM leaves its new
  // id to be stored in Wix.
  const idCalls = Math.max(0, ids.wix - updates.wix) + creates.remote;
  return {
    contactsMs: (wixCalls / wixCallsAMinute + remoteCalls / pace.callsAMinute) * minuteMs,
    idsMs: (idCalls / wixCallsAMinute) * minuteMs,
  };
}

/** Time left, ms, in proportion to the contacts that still wait. */
export const timeLeft = ({
  counts,
  pace,
  left,
  total,
}: {
  counts: PlanCounts;
  pace: Pace;
  left: number;
  total: number;
}) =>
  total === 0 ? 0 : (foretellTime({ counts, pace }).contactsMs * Math.min(left, total)) / total;
