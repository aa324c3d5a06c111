/** The words of what waits for the owner, as ICU messages. */
export const decisionsEn = {
  'decisions.title': 'Decisions',
  'decisions.subtitle':
    'What waits for your word. Nothing here is done before you say so; everything else goes on.',
  'decisions.decided': '{count, plural, =0 {} other {· # being done now}}',
  'decisions.selectPage': 'Select all on this page',
  'decisions.elsewhere':
    '{count, plural, one {# more is selected on another page.} ' +
    'other {# more are selected on other pages.}}',
  'decisions.clear': 'Select nobody',
  'decisions.in': 'in {side}',
  'decisions.changed': 'last changed {day}',
  'decisions.unreadable':
    'The values can’t be read right now, because a service isn’t answering. Try again in a moment.',
  'decisions.same': 'These two are one person',
  'decisions.same.of': 'These two are one person: {name} and {other}',
  'decisions.apart': 'Not the same: keep apart',
  'decisions.create': 'Make a new one in {there}',
  'decisions.taken': 'Linked with somebody else already.',
  'decisions.nobodyThere':
    'In {there} nobody has this e-mail address or phone number; in {here} several have. ' +
    'Merge them in {here} if they are one person, or say what to do with this one.',
  'decisions.take': 'All from {side}',
  'decisions.takePicked': 'Take what I picked',
  'decisions.pickNone': 'Pick anew',
  'decisions.pick': '{field} from {side}',
  'decisions.undeletable': 'So only “Keep” is left here.',
  'decisions.outcomes': 'Decided just now',
  'decisions.outcome.gone': 'Deleted, and forgotten here.',
  'decisions.outcome.deleted': 'Deleted in {where}.',
  'decisions.deleteIn': 'Delete in {where}',
  'decisions.many': 'For several at once',
  'decisions.many.keep.all': 'Keep all {count, number}',
  'decisions.many.keep.chosen': 'Keep {count, number} selected',
  'decisions.many.delete.all': 'Delete all {count, number} there too',
  'decisions.many.delete.chosen': 'Delete {count, number} selected there too',
  'decisions.many.apart.all': 'Keep all {count, number} apart',
  'decisions.many.apart.chosen': 'Keep {count, number} selected apart',
  'decisions.many.take.all': 'Take all {count, number} from {side}',
  'decisions.many.take.chosen': 'Take {count, number} selected from {side}',
  'decisions.done': '{count, plural, one {One contact is} other {# contacts are}} being done now.',
  'decisions.deleteMany.title':
    'Delete {count, plural, one {this contact} other {these # contacts}} where they still are?',
  'decisions.deleteMany.text':
    'The contacts, their notes and their timeline go. Site members are never deleted. ' +
    'What we delete can be put back for 30 days, under a new id.',
} as const;
