/** The words of the comparison's page, as ICU messages. */
export const comparisonEn = {
  'comparison.title': 'Comparison',
  'comparison.subtitle':
    'Every night, and whenever you like, both lists are read whole and everybody is compared. ' +
    'No contact is changed by the comparing itself.',
  'comparison.headline':
    '{differences, plural, =0 {Everybody is identical on both sides.} ' +
    'other {{percent, number, ::.##} % identical; ' +
    '# {differences, plural, one {differs} other {differ}}.}}',
  'comparison.at': 'Compared {ago}.',
  'comparison.counts':
    '{people, plural, one {One person} other {# people}} both sides should share.',
  'comparison.leftOut':
    '{leftOut, plural, one {One more is left out on purpose and not counted.} ' +
    'other {# more are left out on purpose and not counted.}}',
  'comparison.score':
    '{percent, number, ::.##} % identical, {differences, plural, =0 {nobody differs} ' +
    'one {# differs} other {# differ}}',
  'comparison.none': 'Nothing was compared yet.',
  'comparison.none.text': 'The first comparison runs tonight by itself. You can also start it now.',
  'comparison.next': 'The next one starts by itself {at}.',
  'comparison.start': 'Compare now',
  'comparison.stop': 'Stop',
  'comparison.stopped': 'Stopped. What was found so far is still put right by itself.',
  'comparison.notRunning': 'No comparison is under way.',
  'comparison.running.title': 'Comparing both sides',
  'comparison.running.label': 'Comparison',
  'comparison.running.reading':
    'Reading both lists: {wix, number} in Wix and {remote, number} in {service} so far.',
  'comparison.running.comparing':
    'Both lists are read. {compared, plural, =0 {Comparing now.} ' +
    'one {One person compared so far.} other {# people compared so far.}}',
  'comparison.running.note': 'Changes travel meanwhile as always. You can leave this page.',
  'comparison.paused': 'Comparing goes on when the connection runs again.',

  'comparison.differences': 'Who differs, and why',
  'comparison.kind.onHold': 'Waits for your decision',
  'comparison.kind.failed': 'A service refused a value',
  'comparison.kind.drifted': 'Changed where it only follows',
  'comparison.kind.missed': 'Changed, and nobody told us',
  'comparison.kind.missing': 'Not in the list any more',
  'comparison.kind.newHere': 'Only on one side, not known before',
  'comparison.kind.nowhere': 'On neither side any more',
  'comparison.kind.inLine': 'A change is on its way',
  'comparison.fix.onHold': 'Decide on the contact’s page.',
  'comparison.fix.failed': 'Correct the value where it comes from, then try again.',
  'comparison.fix.drifted': 'Take the value of the side it comes from again, or leave it.',
  'comparison.fix.missed': 'Nothing to do: it is carried over now.',
  'comparison.fix.missing':
    'We look for it by its id. If it is really deleted, your choice for deletions applies.',
  'comparison.fix.newHere': 'Nothing to do: we find out who it is now.',
  'comparison.fix.nowhere': 'Nothing to do: we make sure and then forget who belonged together.',
  'comparison.fix.inLine': 'Nothing to do: it arrives by itself.',
  'comparison.click.drifted': 'Take it again',
  'comparison.click.failed': 'Try again',
  'comparison.fixAll': 'Fix all {count, number}',
  'comparison.fixed':
    '{count, plural, one {One contact is being put right.} ' +
    'other {# contacts are being put right.}}',
  'comparison.isFixed': 'being put right',
  'comparison.person': 'Person',
  'comparison.what': 'What differs',
  'comparison.open': 'Decide',
  'comparison.only': 'Only in {side}.',
  'comparison.gone': 'In {there}; no longer listed in {side}.',
  'comparison.equal': 'The same by now.',
  'comparison.show': 'Show',
  'comparison.find.none':
    'Nobody of exactly this address differs. Check the spelling; parts of a word are not found.',

  'comparison.refused.check': 'Check {here}',
  'comparison.refused.accept': 'This is right',
  'comparison.refused.ask':
    'Does {here} really have {listed, plural, =0 {no contacts} one {one contact} ' +
    'other {# contacts}} now?',
  'comparison.refused.ask.text':
    '{count, plural, =0 {Nobody is missing then.} ' +
    'one {The one contact that is not on the list is looked up. ' +
    'If it is gone, it waits for your decision.} ' +
    'other {The # contacts that are not on the list are looked up one by one. ' +
    'Those that are gone, up to #, wait for your decision.}} Nobody is deleted by this.',
  'comparison.accepted':
    'Thank you. It goes on now; deletions follow the choice you made for them.',
  'comparison.checking': 'The lists are being read again.',

  'comparison.history': 'The last comparisons',
  'comparison.history.when': 'When',
  'comparison.history.percent': 'Identical',
  'comparison.history.differences': 'Differ',
  'comparison.percent': '{percent, number, ::.##} %',
  'comparison.home': 'Compared {ago}: {percent, number, ::.##} % identical',
  'comparison.home.running': 'Comparing both sides now',
  'comparison.home.none': 'Compare both sides',
} as const;
