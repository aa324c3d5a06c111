/** The words of runs and of putting all of one back, as ICU messages. */
export const runsEn = {
  'history.tab.runs': 'Runs',
  'run.title': 'First sync',
  'runs.empty.title': 'Nothing was carried out yet',
  'runs.empty.text':
    'A first sync that you approved appears here, with what it did, ' +
    'and can be put back for 30 days.',
  'runs.when': 'Approved',
  'runs.by': 'By',
  'runs.state': 'State',
  'runs.did': 'What it did',
  'runs.by.wixDashboard': 'you, in the Wix dashboard',
  'runs.by.startLink': 'you, with the printed link',
  'runs.by.commandLine': 'you, by command line',
  'runs.by.itself': 'the app, when it was connected',
  'runs.state.applying': 'under way',
  'runs.state.done': 'done',
  'runs.state.stopped': 'stopped after {done, number} of {total, number}',
  'runs.state.undone': 'put back',
  'runs.result': '{created, number} new, {updated, number} changed, {deleted, number} deleted',
  'runs.open': 'Look at it',
  'run.approved': 'Approved {when} by {by}.',
  'run.still': 'It is still being carried out. Once it has ended, it can be put back from here.',
  'run.back.title': 'Put all back',
  'run.back.intro':
    'Values that were overwritten and contacts that were deleted come back where they were. ' +
    'It asks once; it goes contact by contact, behind live changes.',
  'run.back.can':
    '{values, plural, =0 {} one {One contact gets its old values back. } ' +
    'other {# contacts get their old values back. }}' +
    '{contacts, plural, =0 {} one {One deleted contact is made again.} ' +
    'other {# deleted contacts are made again.}}',
  'run.back.cant.title': 'What can’t come back',
  'run.back.cant.ids':
    'A contact made again gets a new id; its notes, tasks and timeline stay lost.',
  'run.back.cant.consent':
    'What people agreed to is never put back: whoever unsubscribed stays unsubscribed.',
  'run.back.cant.moved': 'Whatever was changed since is left as it is now.',
  'run.back.cant.filled': 'Fields that were empty and were filled stay filled.',
  'run.back.cant.lost':
    '{lost, plural, one {One change is too long ago, or its contact is no longer known.} ' +
    'other {# changes are too long ago, or their contacts are no longer known.}}',
  'run.back.cant.made': 'Contacts that were made new stay. Who was linked stays linked.',
  'run.back.none':
    'Nothing was overwritten or deleted by it, or it is more than 30 days ago: ' +
    'there is nothing to put back.',
  'run.back.notLive': 'This can be put back as soon as the sync is running.',
  'run.back.action': 'Put all back',
  'run.back.ask':
    'Put {count, plural, one {one contact} other {# contacts}} back ' +
    'as {count, plural, one {it was} other {they were}}?',
  'run.back.asked': 'This is being put back now.',
  'run.back.left': '{left, number} of {contacts, number} contacts still in line.',
  'run.back.label': 'Putting back',
  'run.back.done':
    '{count, plural, =0 {Nothing had to be put back.} one {One change was put back.} ' +
    'other {# changes were put back.}}',
  'run.back.skipped': '{count, number} left alone: {what}',
  'run.putBack.link': 'Put all back',

  'stop.action': 'Stop',
  'stop.ask': 'Stop the first sync?',
  'stop.text':
    'What is done stays done. What is not yet done leaves the plan, ' +
    'and nothing more is written until you start a new plan.',
  'stop.asked': 'Stopping after the contacts that are under way.',
  'stop.stopping': 'Stopping after the contacts that are under way.',
  'stop.title': 'The first sync was stopped after {done, number} of {total, number} contacts',
  'stop.left':
    '{left, plural, =0 {Nothing is left.} one {One contact is left as it was.} ' +
    'other {# contacts are left as they were.}} What was done stays. ' +
    'Nothing goes over before you start a new plan; it takes up where this one ended.',
  'stop.change.ask': 'Stop changing who takes part?',
  'stop.change.text':
    'Those who took part before take part again, and the sync goes on. Nobody is deleted; ' +
    'contacts that were made meanwhile stay.',
  'stop.change.title':
    'The change of who takes part was stopped after {done, number} of {total, number} contacts',
  'stop.change.left':
    '{left, plural, =0 {Nothing is left.} one {One contact is left as it was.} ' +
    'other {# contacts are left as they were.}} ' +
    'Those who took part before take part again, and the sync goes on.',
  'stop.run': 'See what was done',

  'scheduled.title':
    '{count, plural, one {One contact} other {# contacts}} will be deleted from {side} on {day}',
  'scheduled.text':
    'You approved this and chose to wait. Whoever is edited until then is taken out.',
  'scheduled.cancel': 'Cancel the deletion',
  'scheduled.cancelled':
    '{kept, plural, one {One contact stays} other {# contacts stay}} ' +
    'where {kept, plural, one {it is} other {they are}}.',
} as const;
