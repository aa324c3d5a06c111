import type { PlanCounts } from './run';

/** Wix takes one contact a call and about so many calls a minute from one app on one site. */
const wixCallsAMinute = 200;
/** Wix deletes many by a job: a call to start it, some to learn of its end. */
const wixJob = 100;
const callsAJob = 4;
/**
 * HubSpot takes 100 contacts a call and about so many calls a minute; each batch is read, written
 * and looked at.
 */
const remoteCallsAMinute = 600;
const remoteBatch = 100;
const callsABatch = 3;

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
 * How long a plan takes, from its counts alone: what the two services let through, and nothing else
 * to do.
 */
export function foretellTime({ updates, creates, ids, kinds }: PlanCounts): RunTime {
  const wixCalls =
    updates.wix +
    creates.wix +
    (kinds.label?.wix ?? 0) +
    Math.ceil((kinds.delete?.wix ?? 0) / wixJob) * callsAJob;
  const remoteCalls =
    Math.ceil(
      (updates.remote + creates.remote + (kinds.label?.remote ?? 0) + (kinds.delete?.remote ?? 0)) /
        remoteBatch,
    ) * callsABatch;
  // A contact that is written anyway takes its id along; one that is made in HubSpot leaves its new
  // id to be stored in Wix.
  const idCalls = Math.max(0, ids.wix - updates.wix) + creates.remote;
  return {
    contactsMs: (wixCalls / wixCallsAMinute + remoteCalls / remoteCallsAMinute) * minuteMs,
    idsMs: (idCalls / wixCallsAMinute) * minuteMs,
  };
}

/** What is left of it, ms: contacts still in line take their share of the whole. */
export const timeLeft = ({
  counts,
  left,
  total,
}: {
  counts: PlanCounts;
  left: number;
  total: number;
}) => (total === 0 ? 0 : (foretellTime(counts).contactsMs * Math.min(left, total)) / total);
