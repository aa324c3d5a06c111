/** The words of newsletters. */
export const subscribersEn = {
  'add.newsletter.title': 'Newsletter',
  'add.newsletter.text':
    'Only people who opted in to e-mails reach your e-mail service; ' +
    'whoever leaves there or here is out on both sides.',
  'newsletter.new.title': 'New newsletter',
  'newsletter.new.subtitle':
    'Subscribers in Wix go to a list of your e-mail service. Nothing is sent before the last step.',
  'newsletter.step.service': 'Which e-mail service do you use?',
  'newsletter.check': 'Check and go on',
  'newsletter.other': 'Another account',
  'newsletter.step.list': 'Which list?',
  'newsletter.list.account': 'Connected to {account}.',
  'newsletter.list.none': 'This account has no list yet. Make one there, then check again.',
  'newsletter.preview': 'What will happen',
  'newsletter.preview.count':
    '{subscribed, number} of {contacts, number} contacts are subscribed in Wix. ' +
    'They go to “{list}”; nobody else does.',
  'newsletter.preview.known':
    'Whoever is in the list already keeps their place and gets your Wix values. ' +
    'Whoever left there stays out, and Wix will say so too.',
  'newsletter.preview.warning':
    'New people may get the welcome e-mail and the automations you set up in {service}. ' +
    'Look at them there before you start.',
  'newsletter.create': 'Start the newsletter',
  'newsletter.created': 'Started. Everybody who is subscribed goes first.',
  'newsletter.overview.list': 'The list is “{list}”.',
  'newsletter.overview.in':
    '{count, plural, =0 {Nobody is in the newsletter yet.} ' +
    'one {One subscriber is in the newsletter.} other {# subscribers are in the newsletter.}}',
  'newsletter.overview.going.service':
    'The list in {service} is being read first, so that nobody who left there is written to.',
  'newsletter.overview.going.wix':
    'Your subscribers are being gone through. It goes on by itself, also when you leave this page.',
  'newsletter.overview.out': 'Not in the newsletter',
  'newsletter.overview.why': '{count, number}: {why}',
  'newsletter.overview.told': '{service} tells us of changes at once.',
  'newsletter.overview.untold': '{service} can’t tell us of changes, so we look every half minute.',
  'newsletter.overview.swept': 'Both sides were last gone through {when}.',
  'newsletter.now': 'Look now',
  'newsletter.now.done': 'Both sides are looked at now.',
  'newsletter.rules': 'Who is sent',
  'newsletter.rules.labels': 'Only subscribers with one of these labels',
  'newsletter.rules.labels.help': 'Names, separated by commas. Empty: every subscriber.',
  'newsletter.rules.leaves':
    'Whoever your rule leaves out gets no changes any more and stays in the list as they are.',
  'newsletter.rules.always': 'What always holds',
  'newsletter.rules.always.in':
    'Only people whom Wix says are subscribed are sent; asked right before each batch.',
  'newsletter.rules.always.out':
    'Whoever unsubscribes, bounces or complains at one side is out on both.',
  'newsletter.rules.always.back':
    'An opt-out is lifted only when the person opts in again later, at a place that knew of it.',
  'newsletter.rules.always.address':
    'When a contact gets another e-mail address, the old one is taken out of the mailings.',
  'newsletter.rules.save': 'Save',
  'newsletter.rules.saved': 'Saved. Everybody is gone through once by it.',
  'newsletter.find': 'Look up an e-mail address',
  'newsletter.find.label': 'The exact address',
  'newsletter.find.action': 'Look up',
  'newsletter.find.missing': 'Type an address first.',
  'newsletter.find.status':
    '{status, select, in {{address} has opted in.} out {{address} has opted out.} ' +
    'suppressed {{address} can’t be reached: it bounced, or somebody complained.} ' +
    'other {Nobody ever said anything of {address}.}}',
  'newsletter.find.ledger': 'What was said of it',
  'newsletter.find.nothing': 'Nothing yet.',
  'newsletter.people': 'Who is in, who is out and why',
  'newsletter.who.in': 'In',
  'newsletter.who.out': 'Out',
  'newsletter.who.refused': 'Refused',
  'newsletter.people.none': 'Nobody here.',
  'newsletter.people.address': 'Address',
  'newsletter.people.why': 'Why',
  'newsletter.people.in': 'Subscribed in Wix, and in the list.',
  'newsletter.people.unknown': 'an address that was forgotten',
  'newsletter.people.retry': 'Try again',
  'newsletter.people.retryAll': 'Try all again',
  'newsletter.people.retried':
    '{count, plural, one {One is tried again.} other {# are tried again.}}',
  'newsletter.people.waits': 'is tried again',
  'newsletter.ledger': 'Proof of consent',
  'newsletter.ledger.text':
    'Who said what about which address, when and where, for the whole site.',
  'newsletter.ledger.csv': 'Download as a table (CSV)',
  'newsletter.ledger.json': 'Download as JSON',
  'ledger.when': 'When',
  'ledger.address': 'Address',
  'ledger.at': 'When (UTC)',
  'ledger.source': 'Where',
  'ledger.says': 'What',
  'ledger.evidence': 'What was shown and sent',
  'ledger.says.in': 'opted in',
  'ledger.says.out': 'opted out',
  'ledger.says.suppressed': 'can’t be reached',
  'ledger.says.asked': 'asked to be let in; an opt-out stood against it',
  'refused.newsletterSilent':
    '{service} didn’t answer. Check what you typed, and try again in a minute.',
  'refused.newsletterTaken': 'Your subscribers go to this list already. See it under Connections.',
  'refused.listGone': 'This list isn’t there any more. Check the account again.',
} as const;
