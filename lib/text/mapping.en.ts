/**
 * The words of the mapping editor. It knows nothing of flows: `{left}` and `{right}` are the names
 * of the two sides.
 */
export const mappingEn = {
  'mapping.title': 'Which field goes where',
  'mapping.text': 'Each row carries one field. Only fields whose kinds of value fit can be chosen.',
  'mapping.left': 'In {name}',
  'mapping.right': 'In {name}',
  'mapping.direction': 'Direction',
  'mapping.direction.row': 'Direction of {field}',
  'mapping.direction.both': 'both ways',
  'mapping.direction.toRemote': 'to {name}',
  'mapping.direction.toWix': 'to {name}',
  'mapping.winner': 'If both changed',
  'mapping.winner.row': 'If both changed {field}',
  'mapping.winner.systemOfRecord': 'as chosen for all',
  'mapping.winner.wix': '{name} wins',
  'mapping.winner.remote': '{name} wins',
  'mapping.winner.ask': 'ask me',
  'mapping.winner.none': '–',
  'mapping.sample': 'For example',
  'mapping.sample.of': 'For example: {name}',
  'mapping.sample.cell': '{before} → {after}',
  'mapping.sample.bad': '{before} doesn’t fit',
  'mapping.sample.next': 'Another example',
  'mapping.remove': 'Remove',
  'mapping.remove.row': 'Remove the row of {field}',
  'mapping.removed': '{field} is no longer mapped.',
  'mapping.locked': 'Always mapped: people are recognised by it.',
  'mapping.add': 'Add a row',
  'mapping.add.field': 'Field in {name}',
  'mapping.add.other': 'Field in {name}',
  'mapping.add.action': 'Add',
  'mapping.added': '{field} is mapped to {other}.',
  'mapping.unknown': '{key} (gone)',
  'mapping.problems':
    '{count, plural, one {One thing keeps this from being saved} ' +
    'other {# things keep this from being saved}}',
  'mapping.save': 'Save',
  'mapping.reset': 'Undo all changes',
  'mapping.saved': 'Saved. It is in force from now on.',
  'mapping.renew': 'Go through everybody now',
  'mapping.renew.oneWay':
    'Otherwise a new row takes effect for each person with their next change.',
  'mapping.renew.text':
    'Otherwise a new row takes effect for each person with their next change. ' +
    'Going through everybody fills and changes fields on both sides; ' +
    'a very large change stops and asks you first.',
  'refused.mappingChanged':
    'Somebody else changed the fields meanwhile. ' +
    'Load the page again and make your change once more; nothing was saved.',
  'refused.mappingProblem':
    'Something is wrong with the row of “{field}”. Correct it and save again; nothing was saved.',
} as const;
