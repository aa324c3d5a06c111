/**
 * Why an owner's request is refused, for good or for now. Each has a sentence in `lib/text` under
 * `refused.`.
 */
export type RefusedCode =
  | 'noConnection'
  | 'noSite'
  | 'firstSyncDone'
  | 'planOvertaken'
  | 'wrongCount'
  | 'replacesMany'
  | 'runUnderWay'
  | 'scopeNotNow'
  | 'scopeSame'
  | 'scopeField'
  | 'changedSince'
  | 'nothingScheduled'
  | 'alreadyConnected'
  | 'accountTaken'
  | 'cannotDecide'
  | 'chooseEdited'
  | 'nothingToRetry'
  | 'nothingToPutBack'
  | 'undoUnderWay'
  | 'runOpen'
  | 'notLive'
  | 'listsNotRefused'
  | 'nothingToFix'
  | 'wrongWord'
  | 'mappingChanged'
  | 'mappingProblem'
  | 'addressRefused'
  | 'exportToTwoWay'
  | 'exportTaken'
  | 'flowNotLive'
  | 'formWithoutEmail'
  | 'formThanksElsewhere'
  | 'formNotLive'
  | 'formChosen'
  | 'badKey'
  | 'badField'
  | 'newsletterTaken'
  | 'newsletterSilent'
  | 'listGone'
  | 'notSandbox'
  | 'sandboxRefused';

/** This site has nothing with this id; foreign and unknown ids get the same answer. */
export class NotFoundError extends Error {
  override name = 'NotFoundError';
}

/** This sender made more calls than a stranger may. */
export class TooManyError extends Error {
  override name = 'TooManyError';
  constructor(readonly waitMs: number) {
    super('too many at once');
  }
}

export class RefusedError extends Error {
  override name = 'RefusedError';
  readonly code: RefusedCode;
  readonly params: Readonly<Record<string, string | number>>;
  constructor(code: RefusedCode, params: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}
