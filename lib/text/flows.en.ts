/** The words of the connections: their cards, what can be added, and what all flows share. */
export const flowsEn = {
  'connections.title': 'Connections',
  'connections.subtitle': 'What your Wix contacts are connected to.',
  'connections.empty': 'Nothing is connected yet. Choose below what to begin with.',
  'connections.open': 'Open',
  'connections.counts':
    '{inSync, plural, =0 {Nobody yet} one {# person} other {# people}}' +
    '{waits, plural, =0 {} one {, # waits} other {, # wait}}' +
    '{failed, plural, =0 {} one {, # refused} other {, # refused}}',
  'outage.title': '{service} isn’t answering.',
  'outage.slow': '{service} asked us to slow down.',
  'outage.own': 'Something in this app keeps failing.',
  'outage.own.help':
    'If it stays like this, show whoever runs the app this page: the worker’s log names the fault.',
  'outage.safe':
    '{count, plural, =0 {Nothing is lost, and nothing waits so far.} ' +
    'one {One change is safe and waits.} other {# changes are safe and wait.}}',
  'outage.next': 'We try again {when}; nothing to do.',
  'outage.trying': 'We are trying again now.',
  'outage.now': 'Try now',
  'outage.now.done': 'We are trying again now.',
  'phase.outage': 'Waits for {service}',
  'phase.outage.own': 'Held up',
  'connections.next': 'Next {when}.',
  'connections.told': 'Works when something happens.',
  'flow.twoWay': 'Two-way sync',
  'flow.export': 'Export',
  'flow.form': 'Form',
  'flow.subscribers': 'Newsletter',
  'add.title': 'Add a connection',
  'add.twoWay.title': 'CRM, both ways',
  'add.twoWay.text': 'Contacts in Wix and in your CRM stay the same, whichever side changes.',
  'add.twoWay.taken': 'Your site has its CRM already; one site has one.',
  'add.action': 'Set up',
  'flow.pause': 'Pause',
  'flow.paused': 'Paused. Nothing is lost; resume when you like.',
  'flow.resume': 'Resume',
  'flow.resumed': 'Resumed. What waited is done now.',
  'flow.remove': 'Remove',
  'flow.remove.title': 'Remove “{name}”?',
  'flow.remove.text':
    'It stops at once and its access is forgotten here. ' +
    'Nobody’s data is changed anywhere, and the history stays.',
  'flow.removed': 'Removed. It stopped at once.',
  'tab.overview': 'Overview',
  'tab.fields': 'Fields',
  'tab.rules': 'Rules',
  'tab.activity': 'Activity',
} as const;
