import { comparisonEn } from './comparison.en';
import { decisionsEn } from './decisions.en';
import { exportEn } from './export.en';
import { flowsEn } from './flows.en';
import { formEn } from './form.en';
import { mappingEn } from './mapping.en';
import { runsEn } from './runs.en';
import { sandboxEn } from './sandbox.en';
import { setupEn } from './setup.en';
import { subscribersEn } from './subscribers.en';

/**
 * The words of the screens, as ICU messages. Reasons, rules and the set-up have files of their own.
 */
export const en = {
  'app.name': 'Contact Sync for Wix',
  'nav.label': 'Pages',
  'nav.home': 'Home',
  'nav.connections': 'Connections',
  'nav.history': 'History',
  'nav.sandbox': 'Sandbox',
  skip: 'Skip to the content',
  'side.wix': 'Wix',
  blank: 'empty',
  loading: 'Loading…',
  retry: 'Try again',
  cancel: 'Cancel',
  'service.unknown': 'The other service',
  'reason.field': '{field}:',
  'reason.others':
    '{count, plural, one {One more value rests, too.} other {# more values rest, too.}}',
  unsaved: 'Not saved yet.',
  'unsaved.title': 'Leave without saving?',
  'unsaved.text': 'What you changed on this page is not saved. It is lost when you leave.',
  'unsaved.leave': 'Leave without saving',
  'unsaved.stay': 'Stay here',
  next: 'Next',
  first: 'Back to the first page',
  'ago.now': 'just now',
  'ago.seconds': '{n} s ago',
  'ago.minutes': '{n} min ago',
  'ago.hours': '{n, plural, one {# hour} other {# hours}} ago',
  'in.seconds': 'in {n} s',
  'in.minutes': 'in {n} min',
  'in.now': 'about now',
  'duration.short': 'about a minute',
  'duration.minutes': 'about {n} minutes',
  'duration.hours': 'about {n} hours',
  took: '{seconds} s',
  'took.words': 'took {seconds} s',

  'error.title': 'This page could not be loaded',
  'error.offline':
    'The app isn’t answering. It may be starting up, or the connection is down. We keep trying; ' +
    'nothing to do.',
  'error.unknown': 'Something went wrong here. Try again; if it stays, write to support.',
  'firstSync.phase.indexing': 'Reading both lists.',
  'firstSync.phase.planning': 'Comparing both lists.',
  'firstSync.phase.planned': 'The plan is ready; nothing is done before you say so.',
  'firstSync.phase.applying': 'The plan is being carried out.',
  'firstSync.phase.done': 'The plan was carried out.',
  'firstSync.phase.stopped': 'The plan was dropped; nothing of it was done.',

  'refused.title': 'That can’t be done now',
  'refused.noSite':
    'No Wix site is known here yet. Install the app on your site and open it there, ' +
    'or name the site with LOCAL_INSTANCE_ID in .env and start again.',
  'refused.firstSyncDone':
    'The first sync of this connection has begun already. See its state on Home.',
  'refused.planOvertaken':
    'This plan is too old: the fields or the contacts may have changed since. Make a new one; ' +
    'nothing was done.',
  'refused.wrongCount': 'The number is {count, number}. Type it again to go on; nothing was done.',
  'refused.replacesMany':
    '{count, number} people would get other values: more than half of those on both sides. ' +
    'Nothing was done. Look at the preview again and tick the box that says so.',
  'refused.runUnderWay':
    'A plan is being carried out right now. Wait until it has ended, then make a new one; ' +
    'nothing was changed.',
  'refused.scopeNotNow':
    'Who takes part can’t be changed while the connection is paused or being brought together. ' +
    'Wait or resume, then try again.',
  'refused.scopeSame': 'This is who takes part already, so there is nothing to plan.',
  'refused.scopeField':
    'This field is not there any more. Choose another one; nothing was changed.',
  'refused.changedSince':
    '{changed, plural, one {One person} other {# people}} changed since you looked; ' +
    'they were taken out. Now it is {count, number}: type that number to go on.',
  'refused.nothingScheduled': 'No deletion waits any more: it was done or cancelled already.',
  'refused.noConnection': 'There is no connection yet. Connect a CRM first.',
  'service.file': 'File',
  'refused.alreadyConnected':
    'This site is connected already, and a site has one connection only. ' +
    'If it lost its access, use a token of the same account; otherwise there is nothing to do.',
  'refused.accountTaken':
    'This account is connected to another site. One account can belong to one site only.',
  'refused.badKey':
    '{service} doesn’t know what stands under “{field}”, or it may not do what is needed. ' +
    'Copy it again, whole, or make a new one there.',
  'refused.badField': '“{field}” isn’t what it should look like. Copy it once more, whole.',
  'refused.chooseEdited':
    'These contacts were edited after they were deleted on the other side. ' +
    'Look at them, and choose those to be deleted one by one or page by page.',
  'refused.cannotDecide':
    'This contact no longer waits for that decision: something has changed meanwhile. ' +
    'Look at it again.',
  'refused.nothingToRetry':
    'There is nothing to try again here: these contacts have moved on already.',
  'refused.notSandbox':
    'This is not the sandbox, so there is nothing to play with here. ' +
    'Your real contacts are on Home.',
  'refused.sandboxRefused': 'The sandbox refused this: {reason}',
  'input.title': 'Something is missing or wrong in what was sent',
  'input.text': '{field}: {problem}. Correct it and try again.',
  'tooLarge.title': 'This is too much at once',
  'tooLarge.text': 'What was sent is larger than 100 kB. Send less at a time.',
  'cutShort.title': 'The request was cut short',
  'cutShort.text': 'It ended before all of it had arrived. Please try again.',
  'tooMany.title': 'Too many calls from this address',
  'tooMany.text': 'Wait a minute, then reload the page.',
  'foreign.title': 'This came from another page',
  'foreign.text':
    'For safety, changes are only taken from this app’s own pages. Reload the page and try again.',
  'signIn.title': 'Please use the link that was printed at start',
  'signIn.text':
    'The link opens once. If it was used already, or is more than a day old, ' +
    'run this in the folder of the app: it prints a new one.',
  'signIn.command': 'npm run cli -- sign-in-link',
  signOut: 'Sign out',
  'notFound.title': 'There is nothing here',
  'notFound.text': 'This page or contact is not known, or no longer. Open it again from History.',

  'home.title': 'Home',
  'home.subtitle': 'Your Wix contacts and {service}, kept the same.',
  'home.truth.allMatch':
    '{count, plural, =0 {No contacts yet on either side.} one {The one contact matches.} ' +
    'other {All # contacts match.}}',
  'home.truth.some': '{inSync, number} of {total, number} contacts match.',
  'home.truth.needs': '{count, plural, one {# waits for you.} other {# wait for you.}}',
  'home.truth.waiting': '{count, plural, one {# is in line.} other {# are in line.}}',
  'home.truth.excluded': '{count, plural, one {# is left out.} other {# are left out.}}',
  'home.truth.preparing':
    'We are comparing your contacts with {service}. Nothing is lost meanwhile.',
  'home.truth.setUp':
    '{service} is connected, and the set-up waits for you. ' +
    'No contact is changed before you start it.',
  'home.truth.setUp.action': 'Go on with the set-up',
  'home.truth.applying':
    'We are bringing both sides together: {done, number} of {total, number} contacts match so far.',
  'home.truth.paused': 'Paused. Changes are noted and go over when you resume.',
  'home.truth.lastChange': 'Last change {ago}.',
  'home.truth.noChange': 'No changes yet.',
  'home.needs.title':
    '{count, plural, =0 {Nothing needs you} one {# thing needs you} other {# things need you}}',
  'home.needs.contacts':
    '{count, plural, one {One contact waits for your word.} ' +
    'other {# contacts wait for your word.}}',
  'home.needs.trouble': '{name}: {what}',
  'home.needs.form':
    '{name}: {count, plural, one {one thing that was sent needs you} ' +
    'other {# things that were sent need you}}',
  'home.needs.export':
    '{name}: {count, plural, one {one contact was refused} other {# contacts were refused}}',
  'home.needs.subscribers':
    '{name}: {count, plural, one {one address was refused} other {# addresses were refused}}',
  'home.connections.all': 'All about them',
  'home.truth.flows':
    '{count, plural, one {Your one connection is working.} other {All # connections are working.}}',
  'home.truth.someFlows':
    '{working, number} of {count, plural, one {one connection} other {# connections}} ' +
    '{working, plural, one {is} other {are}} working.',
  'home.truth.noCrm': 'No CRM is connected: what is listed here goes on without one.',
  'home.needs.none': 'Everything goes by itself.',
  'home.needs.action': 'See what to do',
  'home.connection.realTime': 'Changes arrive within seconds.',
  'home.connection.interval':
    '{service} doesn’t tell us about changes; ' +
    'we look every {seconds, plural, one {# second} other {# seconds}}.',
  'home.connection.deletions': 'Who was deleted in {service} is found by the comparison at night.',
  'home.connection.setUp': 'Nothing goes over yet: the set-up is not finished.',
  'home.connection.starting':
    'This is the first sync. It goes on by itself, also when you leave this page.',
  'home.connection.pause': 'Pause',
  'home.connection.resume': 'Resume',
  'home.connection.right': 'This is right',
  'home.connection.right.ask': 'Are all these changes meant?',
  'home.connection.right.text':
    '{count, plural, =0 {Nothing waits any more.} one {One contact waits and goes over then.} ' +
    'other {# contacts wait and go over then.}} ' +
    'What is overwritten can be put back in History for 30 days.',
  'home.connection.right.done': 'These changes go over now.',
  'home.connection.wentOver': 'See what went over already',
  'home.connection.all': 'Everybody takes part.',
  'home.connection.some': 'Only people who pass your filter take part.',
  'home.connection.scope': 'Change who takes part',
  'home.connection.paused': 'Paused. Nothing is lost; resume when you like.',
  'home.connection.resumed': 'Resumed. What changed meanwhile goes over now.',
  'home.today.title': 'Today',
  'home.today.changes':
    '{count, plural, =0 {No changes today} one {# change today} other {# changes today}}',
  'home.today.link': 'See all changes',
  'home.states.title': 'All contacts',
  'home.why.title': 'Why?',
  'home.why.text':
    'Enter an exact e-mail address, phone number or id to see what happened to a contact, and why.',
  'home.why.label': 'E-mail, phone or id',
  'home.why.action': 'Look up',
  'home.why.none':
    'We know no contact with exactly this e-mail, phone or id. Check the spelling; ' +
    'parts of a word are not found.',
  'home.why.several': '{count} contacts fit. Choose one:',
  'home.next.title': 'Next',
  'home.next.check': 'Regular check of both sides',
  'home.next.none': 'Nothing until the connection runs again.',
  'home.empty.title': 'Keep your Wix contacts and your CRM the same',
  'home.empty.line1': 'A change on one side arrives on the other within seconds.',
  'home.empty.line2': 'Nobody is ever deleted without your word.',
  'home.empty.line3': 'Every change is written down, with the reason.',
  'home.empty.action': 'Connect {service}',
  'home.empty.any': 'your CRM',
  'connect.title': 'Connect {service}',
  'connect.which': 'Which CRM do you use?',
  'connect.again': 'Connect {service} again',
  'connect.text': 'We check it before anything is stored.',
  'connect.action': 'Check and connect',
  'connect.missing': 'Fill this in first.',
  'connect.done': 'Connected. We are comparing both sides now.',

  'phase.preparing': 'Comparing',
  'phase.setUp': 'Set-up waits',
  'phase.applying': 'Bringing together',
  'phase.live': 'Working',
  'phase.paused': 'Paused',
  'phase.needsReconnect': 'Needs you',
  'phase.parked': 'Stopped, needs you',

  'history.title': 'History',
  'history.subtitle': 'What was done, why, and what waits for you.',
  'history.tab.needs': 'Needs you ({count, number})',
  'history.tab.changes': 'Changes',
  'history.needs.flows': 'At your other connections',
  'history.needs.empty.title': 'Nothing needs you',
  'history.needs.empty.text':
    'Contacts that wait for your decision, or that a service refused, appear here.',
  'history.needs.count': '{count, plural, one {# contact} other {# contacts}}',
  'history.needs.retryAll': 'Try all {count, number} again',
  'history.needs.retrySelected': 'Try {count, plural, one {# selected} other {# selected}} again',
  'history.needs.select': 'Select {name}',
  'history.retried':
    '{count, plural, one {# contact is being tried again.} ' +
    'other {# contacts are being tried again.}}',
  'history.changes.empty.title': 'No changes yet',
  'history.changes.empty.text':
    'As soon as something changes on one side, it is written down here.',
  'history.newest': 'Back to the newest',
  'history.older': 'Older changes',

  'change.field': '{field}: {before} → {after}',
  'change.values': '{count, plural, one {# field} other {# fields}}',
  'change.direction.wix': '{service} → Wix',
  'change.direction.remote': 'Wix → {service}',
  'change.state.sending': 'being sent',
  'change.state.done': 'done',
  'change.state.failed': 'refused',
  'change.state.unclear': 'no answer, being checked',
  'change.state.skipped': 'not needed',

  'contact.title': 'Contact',
  'contact.unnamed': 'Contact without a name',
  'contact.ids': 'Ids',
  'contact.id.wix': 'Wix id',
  'contact.id.remote': '{service} id',
  'contact.id.none': 'not there',
  'contact.state': 'State',
  'contact.state.inSync': 'Both sides match.',
  'contact.state.waiting': 'A change of this contact is in line.',
  'contact.fields': 'Field by field',
  'contact.fields.unread': 'can’t be read now',
  'contact.fields.unreadable':
    'The values can’t be read right now, because a service isn’t answering. ' +
    'The history below is complete.',
  'contact.fields.field': 'Field',
  'contact.fields.same': 'Same',
  'contact.fields.differs': 'Differs',
  'contact.fields.result': 'Compared',
  'contact.fields.blank': 'Empty on both sides: {fields}.',
  'contact.history': 'What happened',
  'contact.history.empty': 'Nothing was changed on this contact yet.',
  'contact.decide.keep': 'Keep',
  'contact.decide.confirm.title': 'Delete this contact from {where}?',
  'contact.decide.confirm.text':
    'The contact, its notes and its timeline in {where} go. A contact made later gets a new id.',
  'contact.decide.confirm.action': 'Delete from {where}',
  'contact.decide.done': 'Thank you. This is being done now.',
  'contact.retry': 'Try again',
  'contact.retry.done': 'This contact is being tried again.',

  'field.firstName': 'First name',
  'field.lastName': 'Last name',
  'field.email': 'E-mail',
  'field.phone': 'Phone',
  'field.company': 'Company',
  'field.jobTitle': 'Job title',

  'refused.notLive':
    'Both sides can only be compared while the connection runs. ' +
    'Resume it or finish the set-up first.',
  'refused.listsNotRefused':
    'There is nothing to confirm any more: the lists are being read again or were read since. ' +
    'Look at the page again.',
  'refused.nothingToFix':
    'There is nothing left to put right here: it was done already, or it changed meanwhile.',
  'refused.nothingToPutBack':
    'There is nothing to put back here: ' +
    'nothing was overwritten or deleted, or it is more than 30 days ago.',
  'refused.undoUnderWay': 'This is being done right now. Look again in a moment.',
  'refused.runOpen':
    'This is still being carried out. Wait until it has ended; then it can be put back.',
  'refused.wrongWord':
    'Type the word “{word}” to let contacts be deleted by themselves; nothing was changed.',
  'undo.action': 'Put back',
  'undo.title': 'Put this back in {where}?',
  'undo.value': '{field}: {now} → {back}',
  'undo.follows': 'What changes in {where} then goes over to {other}, as always.',
  'undo.contact': 'The contact is made in {where} again with these values: {fields}.',
  'undo.contact.lost':
    'It gets a new id. Notes, tasks and the timeline it had in {where} don’t come back, ' +
    'nor what the person agreed to.',
  'undo.contact.only':
    'It stays in {where} only: in {other} it is gone, and we don’t make it there by itself.',
  'undo.everywhere': 'Put back in both',
  'undo.left': 'Left alone: {what}',
  'undo.done': 'This is being put back now.',
  'undo.nothing': 'Nothing of this contact can be put back.',
  'undo.run.counts':
    'Contacts with overwritten values: {values, number} · deleted contacts: {contacts, number}',
  'undo.run.lost': 'Can’t come back, too long ago or no longer known: {lost, number}',
  'undo.run.left': 'Being put back: {left, number} of {contacts, number} contacts still in line.',
  'undo.run.done': 'Put back: {putBack, number}',
  'undo.run.note':
    'What was changed since is left alone. A contact that comes back gets a new id; ' +
    'its notes and timeline don’t come back.',
  'policy.deletion.ask': 'ask you',
  'policy.deletion.keep': 'keep it',
  'policy.deletion.label': 'mark it “To remove”',
  'policy.deletion.delete': 'delete it there, too',
  'policy.deletion': 'Deleted in {where}: {rule}',
  'policy.word': 'delete',
  ...decisionsEn,
  ...exportEn,
  ...subscribersEn,
  ...flowsEn,
  ...formEn,
  ...mappingEn,
  ...runsEn,
  ...sandboxEn,
  ...setupEn,
  ...comparisonEn,
} as const;

export type TextKey = keyof typeof en;
