import { type Cause } from '@/lib/core/model/dirty';
import { type LinkState } from '@/lib/core/model/link';
import { type OperationKind, type Rule } from '@/lib/core/model/operation';

/** Which rule decided, as a sentence. */
export const rulesEn: Readonly<Record<Rule, string>> = {
  onlyWixMoved: 'only Wix changed',
  onlyRemoteMoved: 'only {service} changed',
  systemOfRecord: 'both changed; the side you trust more won',
  wixWins: 'both changed; Wix wins for this field',
  remoteWins: 'both changed; {service} wins for this field',
  fillBlank: 'one side was empty',
  newContact: 'was not there before',
  matched: 'the same person on both sides',
  merged: 'two contacts were merged',
  storedId: 'the other side’s id was stored',
  idRestored: 'the stored id was put back',
  standingDeletion: 'you chose to delete on both sides',
  standingLabel: 'deleted on the other side; you chose to mark it here',
  approvedDeletion: 'you said “Delete there too”',
  startClean: 'only on one side; you approved the list',
  deletionKept: 'you said “Keep”',
  deletedOnBoth: 'deleted on both sides',
  makesRoom: 'emptied for a moment, so that contacts can exchange it',
  overlappedWrite: 'somebody else changed it at the same moment; both values are kept here',
  unclearWrite: 'the service gave no answer; we looked at what is there and kept it',
  person: 'you decided',
  undo: 'put back',
  exported: 'new in Wix; your export takes it over',
  form: 'posted with your form',
  subscribed: 'subscribed in Wix; your newsletter takes it over',
  optedOut: 'opted out of e-mails',
  optedIn: 'opted in again',
  addressLeft: 'the contact has another e-mail address now',
};

/** What made us look. */
export const causesEn: Readonly<Record<Cause, string>> = {
  webhook: 'told by the service',
  sweep: 'found by our regular check',
  firstSync: 'first comparison',
  retry: 'tried again',
  person: 'you asked',
  undoRun: 'you put everything back',
  ownWrite: 'followed from another change of ours',
  recovery: 'finished after a restart',
  comparison: 'found when both sides were compared',
  schedule: 'by its schedule',
  form: 'somebody filled in your form',
};

export const kindsEn: Readonly<Record<OperationKind, string>> = {
  create: 'New contact',
  update: 'Changed',
  delete: 'Deleted',
  link: 'Recognised',
  unlink: 'Separated',
  idWrite: 'Id stored',
  record: 'Noted',
};

export const statesEn: Readonly<Record<LinkState, string>> = {
  inSync: 'In step',
  onHold: 'Waits for you',
  failed: 'Refused',
  excluded: 'Left out',
  waiting: 'In line',
};
