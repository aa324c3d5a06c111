/** The words of exports. */
export const exportEn = {
  'add.export.title': 'Export',
  'add.export.text': 'New contacts go to a CRM or into a file, by a schedule you set.',
  'export.new.title': 'New export',
  'export.new.subtitle':
    'Everybody goes once, then only those who are new. Nothing is changed in Wix.',
  'export.where': 'Where do new contacts go?',
  'export.where.crm.text':
    'Each becomes a contact there. Whoever is there already keeps what they have; ' +
    'only blanks are filled.',
  'export.where.file': 'A file',
  'export.where.file.text':
    'A table (CSV) for each run, kept for 30 days, and sent to an address if you give one.',
  'export.name': 'Name',
  'export.name.missing': 'Give it a name, such as “Accounting”.',
  'export.address': 'Send each run’s file to this address (optional)',
  'export.address.help': 'An https address of your own that takes a POST. Each part is signed.',
  'export.create': 'Start the export',
  'export.created': 'Started. Everybody goes first.',
  'export.secret.title': 'The secret that signs your files',
  'export.secret.text':
    'Keep it where your address checks signatures. It is shown this once only: {secret}',
  'export.secret.on': 'Go to the export',
  'export.listed':
    'Everybody is being gone through: {count, number} so far. ' +
    'It goes on by itself, also when you leave this page.',
  'export.overview.sent':
    '{count, plural, =0 {Nobody was exported yet.} one {One contact was exported.} ' +
    'other {# contacts were exported.}}',
  'export.overview.out':
    '{count, plural, =0 {} one {One was left out by your rules.} ' +
    'other {# were left out by your rules.}}',
  'export.overview.refused': '{count, plural, one {One was refused.} other {# were refused.}}',
  'export.overview.posts': 'Files are sent to {host}.',
  'export.now': 'Run now',
  'export.now.done': 'It runs now.',
  'export.every': 'How often',
  'export.every.15': 'every 15 minutes',
  'export.every.60': 'every hour',
  'export.every.360': 'every 6 hours',
  'export.every.1440': 'every day',
  'export.every.10080': 'every week',
  'export.every.other': 'every {minutes} minutes',
  'export.quiet': 'Quiet hours',
  'export.quiet.on': 'No run begins in these hours',
  'export.quiet.from': 'From',
  'export.quiet.to': 'To',
  'export.quiet.zone': 'In the time zone {zone}.',
  'export.filter': 'Who is exported',
  'export.filter.subscribed': 'Only people who opted in to e-mails',
  'export.filter.labels': 'Only people with one of these labels (names, separated by commas)',
  'export.filter.createdFrom': 'Only people created on or after (a day such as 2026-01-31)',
  'export.filter.present': 'Only people whose first name and e-mail are filled',
  'export.filter.bad': 'This isn’t a day such as 2026-01-31.',
  'export.rules.save': 'Save',
  'export.rules.saved': 'Saved. It holds for the next run.',
  'export.again.title': 'Go through contacts again',
  'export.again.text': 'For people your rules left out before. Nobody is exported twice.',
  'export.again.from': 'Created on or after (empty: everybody)',
  'export.again.action': 'Go through them',
  'export.again.done': 'It begins now.',
  'export.runs': 'Runs',
  'export.runs.none': 'No run has met anybody yet.',
  'export.runs.when': 'When',
  'export.runs.did': 'What it did',
  'export.runs.file': 'File',
  'export.runs.line':
    '{delivered, plural, =0 {nobody exported} one {# exported} other {# exported}}' +
    '{refused, plural, =0 {} other {, # refused}}' +
    '{leftOut, plural, =0 {} other {, # left out}}',
  'export.runs.open': 'under way',
  'export.runs.download': 'Download {lines, plural, one {# line} other {# lines}}',
  'export.refused': 'Refused',
  'export.refused.none': 'Nobody was refused.',
  'export.refused.retry': 'Try all again',
  'export.refused.one': 'Try again',
  'export.refused.retried': '{count, plural, one {One is tried again.} other {# are tried again.}}',
  'export.refused.waits': 'is tried again',
  'refused.addressRefused':
    'This address can’t be used: ' +
    'it must begin with https:// and may not lead into a private network.',
  'refused.exportToTwoWay':
    'This account is kept the same as Wix already, so new contacts are there by themselves. ' +
    'Choose another account, or a file.',
  'refused.exportTaken': 'New contacts go to this account already. See it under Connections.',
  'refused.flowNotLive': 'This is paused. Resume it first, then try again.',
} as const;
