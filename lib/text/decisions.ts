import { type HoldCode } from '@/lib/core/types';

/** Holds that only a decision ends; trying again would lead to the same question. */
const waitsForDecision: Readonly<Record<HoldCode, boolean>> = {
  deletionPending: true,
  deletionEdited: true,
  deletionParked: true,
  sharedEmail: true,
  conflict: true,
  editedSincePlan: true,
  missing: false,
  loop: false,
  massOverwrite: false,
};

export const needsDecision = (code: string) => Object.hasOwn(waitsForDecision, code) && waitsForDecision[code as HoldCode];
