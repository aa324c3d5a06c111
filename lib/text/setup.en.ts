/** The words of the set-up, its preview and the deletion page, as ICU messages. */
export const setupEn = {
  'setup.title': 'Set up the sync',
  'setup.subtitle':
    'Five steps, about five minutes of yours. ' +
    'No contact is changed before you press Start in step 5.',
  'setup.steps': 'Steps',
  'setup.step.connect': 'Connect',
  'setup.step.side': 'Which is right',
  'setup.step.match': 'Same people',
  'setup.step.preview': 'Preview',
  'setup.step.start': 'Start',
  'setup.back': 'Back',
  'setup.continue': 'Continue',
  'setup.stopped': 'The set-up can’t go on: {what} {why} {next}',
  'setup.stopped.action': 'Go to Home',

  'setup.promise.title': 'What we will not touch',
  'setup.promise.contacts':
    'No contact is changed, made or deleted before step 5, and then only as the preview shows it.',
  'setup.promise.fields':
    'Only these go over: name, e-mail, phone, company, job title, birthday, address and labels. ' +
    'Deals, orders, notes and members’ sign-ins are never touched.',
  'setup.promise.ids':
    'Connecting makes one field on each side, where the other side’s id will stand: ' +
    '“externalCrmId” in Wix, “{field}” in {service}. ' +
    '{service} also gets a field for the labels, “Wix labels”.',

  'side.title': 'Which one is right when they differ?',
  'side.text':
    'Where both have a value and the two differ, this side’s value is taken. ' +
    'Where one is empty, it is filled from the other, whatever you choose here.',
  'side.legend': 'Which side is right',
  'side.is': '{side} is right',
  'side.because.wix':
    'Choose this when you and your site’s visitors keep contacts up to date in Wix: ' +
    'forms, bookings, members.',
  'side.because.remote':
    'Choose this when your team works in {service} and keeps names and numbers up to date there.',

  'found.reading':
    'Reading both lists: {wix, number} in Wix and {remote, number} in {service} so far. ' +
    'You can go on meanwhile.',
  'found.comparing':
    'We found {wix, number} in Wix and {remote, number} in {service}. Comparing them now.',
  'found.done':
    'We found {wix, number} in Wix and {remote, number} in {service}; ' +
    '{both, plural, =0 {nobody is on both sides yet.} ' +
    'one {one of them is the same person.} other {# are the same people.}}',
  'found.none': 'Both lists were not compared yet.',

  'match.title': 'How do we know that two are the same person?',
  'match.text':
    'In this order. If several people could be meant, we never guess: they wait for you.',
  'match.storedId': 'Stored id',
  'match.storedId.text': 'The contact carries the other side’s id from an earlier connection.',
  'match.email': 'E-mail',
  'match.email.text': 'Both have the same e-mail address, and nobody else on either side has it.',
  'match.phoneName': 'Phone and name',
  'match.phoneName.text':
    'Phone and full name are the same, and at least one of the two has no e-mail address.',
  'match.found':
    '{count, plural, =0 {nobody found by it} one {one found by it} other {# found by it}}',
  'match.none': 'Leave at least one on: otherwise everybody would be made a second time.',
  'match.right': 'Looks right',
  'match.again': 'Compare again',

  'scope.title': 'Who takes part?',
  'scope.all': 'Everybody',
  'scope.all.text': 'All contacts of both sides. This is the usual choice.',
  'scope.some': 'Only some people',
  'scope.some.text':
    'Those with a certain label, or a value in a field you choose. ' +
    'Everybody else stays as they are on both sides, and nobody is ever deleted by this.',
  'scope.field': 'By which label list or field',
  'scope.option': '{field} ({side})',
  'scope.has': 'It contains',
  'scope.is': 'It is',
  'scope.any': 'any value',
  'scope.step.inForce': 'This is in force already. To leave it so, drop the plan on its last step.',
  'scope.step.title': 'Who takes part in the sync',
  'scope.step.text':
    'Another answer makes a plan first. You see who would leave and who would come in; ' +
    'until you start it, all goes on as it is.',
  'plan.scope':
    '{leaving, plural, =0 {Nobody leaves the filter} ' +
    'one {One person leaves the filter and stays as is on both sides} ' +
    'other {# people leave the filter: they stay as they are on both sides, ' +
    'changes no longer travel}}, ' +
    '{entering, plural, =0 {nobody comes in.} one {one comes in.} other {# come in.}} ' +
    '{out, plural, =0 {} one {The filter leaves one out in all.} ' +
    'other {The filter leaves # out in all.}}',
  'start.overwrites':
    '{count, number} of {total, number} people get other values in {side}: more than half. ' +
    'I looked at the preview, and I mean it.',
  'start.scope.title': 'Change who takes part',
  'start.scope.text':
    'From then on the sync is about the people you chose. Nobody is deleted; ' +
    'whoever leaves stays as is on both sides.',
  'plan.title': 'What would be done',
  'plan.text':
    'This is the plan, exactly as it would be carried out. Until you start it, it is only a list.',
  'plan.linked':
    '{count, plural, =0 {Nobody is on both sides yet, so nobody is linked.} ' +
    'one {One person is on both sides and is linked.} ' +
    'other {# people are on both sides and are linked.}}',
  'plan.changed':
    '{wix, plural, =0 {No contact changes in Wix} one {One contact changes in Wix} ' +
    'other {# contacts change in Wix}}, ' +
    '{remote, plural, =0 {none in {service}.} one {one in {service}.} other {# in {service}.}}',
  'plan.created':
    '{wix, plural, =0 {Nobody is made new in Wix} one {One person is made new in Wix} ' +
    'other {# people are made new in Wix}}, ' +
    '{remote, plural, =0 {nobody in {service}.} one {one in {service}.} other {# in {service}.}}',
  'plan.rest':
    '{hold, plural, =0 {Nobody waits for your decision} one {One person waits for your decision} ' +
    'other {# people wait for your decision}}, ' +
    '{skip, plural, =0 {nobody is left out} one {one is left out} other {# are left out}}' +
    '{filter, plural, =0 {.} other { for other reasons than the filter.}}',
  'plan.labelled':
    '{count, plural, one {One person who is only in {side} gets the label “To remove” there.} ' +
    'other {# people who are only in {side} get the label “To remove” there.}}',
  'plan.deleted':
    '{count, plural, =0 {Nobody would be deleted from {side}.} ' +
    'one {One person who is only in {side} would be deleted there, after you have looked.} ' +
    'other {# people who are only in {side} would be deleted there, ' +
    'after you have looked at them.}}',
  'plan.time':
    'Both sides match in {contacts}. {ids, select, none {} ' +
    'other {Ids are stored over {ids}, behind live changes; nothing waits for that.}}',
  'plan.time.why': 'Wix takes about 200 changes a minute.',
  'plan.automations.title': 'Look at your site’s automations first',
  'plan.automations':
    'Making {count, plural, one {one contact} other {# contacts}} in Wix may start automations ' +
    'of your site that greet new contacts, such as a welcome e-mail. ' +
    'Pause those in Wix before you start, ' +
    'if {count, plural, one {this person} other {these people}} should not get it.',
  'plan.people': 'Person by person',
  'plan.person': 'Person',
  'plan.what': 'What is done',
  'plan.unnamed': 'Without a name',
  'plan.nothing': 'Nobody here.',
  'plan.linkOnly': 'Both sides agree already: they are linked, nothing is changed.',
  'plan.newIn': 'Made new in {side}.',
  'plan.change': '{label} in {side}: {from} → {to}',
  'plan.out': 'Taken out by you: nothing is done.',
  'plan.kind.same': 'Linked already, the same',
  'plan.kind.link': 'Only linked',
  'plan.kind.fill': 'Blanks filled',
  'plan.kind.update': 'Changed',
  'plan.kind.create': 'Made new',
  'plan.kind.label': 'Labelled',
  'plan.kind.delete': 'To be deleted',
  'plan.kind.undeletable': 'Can’t be deleted',
  'plan.kind.keep': 'Kept, please look',
  'plan.kind.hold': 'Waits for you',
  'plan.kind.skip': 'Left out',
  'plan.tab': '{kind} ({count, number})',
  'plan.tab.create': 'New in {side} ({count, number})',
  'plan.filter.reason': 'Why',
  'plan.filter.field': 'What changes',
  'plan.filter.all': 'All',
  'plan.filter.option': '{name} ({count, number})',
  'find.label': 'Find a person by the exact e-mail address',
  'find.action': 'Find',
  'plan.find.none':
    'Nobody in this plan has exactly this address. Check the spelling; ' +
    'parts of a word are not found.',
  'plan.download': 'Download CSV',
  'plan.download.busy': 'Reading…',
  'plan.overtaken.expired':
    'This plan is more than 24 hours old, so it can’t be carried out any more: ' +
    'too much may have changed. Nothing was done.',
  'plan.overtaken.otherMapping':
    'The fields that are kept the same have changed since this plan was made, ' +
    'so it can’t be carried out. Nothing was done.',
  'plan.overtaken.action': 'Make a new plan',

  'others.title': 'People who are only in {side}',
  'others.create': 'Keep them',
  'others.create.text': 'They are made new on the other side too. This is the usual choice.',
  'others.label': 'Label “To remove”',
  'others.label.text':
    'They stay in {side} and get a label there; you decide later. ' +
    'They are not made on the other side.',
  'others.delete': 'Delete them',
  'others.delete.text':
    'You look at every one first, on a page of its own. ' +
    'Nobody is deleted before you type the number.',
  'others.again': 'Make the plan with this',
  'others.changed':
    'This is not in the plan yet. Make the plan with it to see what it would do; ' +
    'nothing is changed by that.',

  'start.title': 'Start the first sync',
  'start.text':
    'From now on both sides are brought together as you saw it, and kept the same. ' +
    'You can leave this page; it goes on by itself.',
  'start.action': 'Start',
  'start.others.create':
    '{count, plural, =0 {Nobody is only in {side}.} ' +
    'one {The one person who is only in {side} is kept there and made new in {there}.} ' +
    'other {The # people who are only in {side} are kept there and made new in {there}.}} ' +
    'Nobody is labelled, nobody is deleted.',
  'start.others.label':
    '{count, plural, =0 {Nobody gets the label “To remove”.} ' +
    'one {The one person who is only in {side} gets the label “To remove” there ' +
    'and is not made in {there}.} ' +
    'other {The # people who are only in {side} get the label “To remove” there ' +
    'and are not made in {there}.}} Nobody is deleted.',
  'start.others.delete':
    '{count, plural, =0 {Nobody is deleted from {side}.} ' +
    'one {The one person who is only in {side} is deleted there.} ' +
    'other {The # people who are only in {side} are deleted there.}}',
  'start.deletions':
    'This plan deletes people. It is started from the page where you look at them.',
  'start.look': 'Look at who would be deleted',
  'start.drop': 'Drop this plan',
  'start.dropped': 'The plan was dropped; nothing of it was done.',
  'start.notPlanned': 'There is no plan to start yet. Go back one step.',

  'progress.title': 'The first sync is running',
  'progress.label': 'First sync',
  'progress.handing': 'Linking those who are the same.',
  'progress.done': '{done, number} of {total, number} contacts are done, {left} to go.',
  'progress.last': '{done, number} of {total, number} contacts are done.',
  'progress.paused':
    'Paused at {done, number} of {total, number}. Nothing is lost; resume when you like.',
  'progress.result':
    'So far: {created, plural, =0 {nobody made new} one {one made new} other {# made new}}, ' +
    '{updated, plural, =0 {nobody changed} one {one changed} other {# changed}}, ' +
    '{deleted, plural, =0 {nobody deleted.} one {one deleted.} other {# deleted.}}',

  'result.title': 'Both sides are in step',
  'result.match':
    '{count, plural, one {One contact matches.} other {# contacts match.}} ' +
    'From now on changes travel by themselves.',
  'result.done':
    'The first sync made ' +
    '{created, plural, =0 {nobody} one {one contact} other {# contacts}} new, ' +
    'changed {updated, plural, =0 {nobody} one {one} other {#}} ' +
    'and deleted {deleted, plural, =0 {nobody.} one {one.} other {#.}}',
  'result.refused':
    '{count, plural, one {One contact was refused by a service.} ' +
    'other {# contacts were refused by a service.}}',
  'result.waits':
    '{count, plural, one {One contact waits for your decision.} ' +
    'other {# contacts wait for your decision.}}',
  'result.why': 'See why and what to do',
  'result.try': 'Try it: change a name in Wix or {service} and watch it arrive here.',
  'result.home': 'Go to Home',

  'deletion.title': 'Delete {count, plural, one {one contact} other {# contacts}} from {side}?',
  'deletion.none': 'Nobody is left to delete',
  'deletion.going': 'The deletion was started',
  'deletion.going.text': 'It goes on by itself, also when you leave this page.',
  'deletion.going.action': 'See how far it is',
  'deletion.none.text':
    'There is no plan that deletes anybody now. Go back to the set-up to see where things stand.',
  'deletion.back': 'Back to the preview',
  'deletion.notice.what':
    '{count, plural, one {One person} other {# people}} who {count, plural, one {is} ' +
    'other {are}} in {side} but not in {there} would be deleted from {side}. ' +
    '{there} is not touched.',
  'deletion.notice.remote':
    '{side} keeps deleted contacts for 90 days: ' +
    'until then you can restore them there, with their timeline. ' +
    'After that they are gone for good. Contacts restored later are looked at anew.',
  'deletion.notice.wix':
    'Wix can’t take a deletion back. ' +
    'A contact made again gets a new id, and its timeline and notes stay lost.',
  'deletion.notice.edited':
    'Whoever is edited after you looked is not deleted, but waits for you in History.',
  'deletion.tab.delete': 'Will be deleted ({count, number})',
  'deletion.tab.undeletable': 'Can’t be deleted ({count, number})',
  'deletion.tab.keep': 'Kept, please look ({count, number})',
  'deletion.tab.undeletable.text':
    'Nothing is done with them. ' +
    'Where a person should go all the same, the reason says what comes first.',
  'deletion.tab.keep.text':
    'Nothing is done with them. Somebody worked on them in the last 30 days, ' +
    'or they get your newsletter. Delete them in {side} yourself if they should go.',
  'deletion.openWix': 'Open the contacts in Wix',
  'deletion.name': 'Name',
  'deletion.email': 'E-mail',
  'deletion.active': 'Last activity',
  'deletion.why': 'Why here',
  'deletion.take': 'Delete {name}',
  'deletion.unknown': 'not known',
  'deletion.left':
    '{count, plural, =0 {Nobody will be deleted.} one {One contact will be deleted.} ' +
    'other {# contacts will be deleted.}}',
  'deletion.outs':
    '{count, plural, =0 {} one {One was taken out by you.} other {# were taken out by you.}}',
  'deletion.choice':
    'What should happen with {count, plural, one {this person} other {these # people}}?',
  'deletion.keep': 'Keep',
  'deletion.keep.text': 'They stay in {side} and are made new in {there}.',
  'deletion.keep.action': 'Keep {count, plural, one {this contact} other {all # contacts}}',
  'deletion.label': 'Label “To remove”',
  'deletion.label.text': 'They stay in {side} with a label. You can look for it and decide later.',
  'deletion.label.action': 'Label {count, plural, one {one contact} other {# contacts}} instead',
  'deletion.delete': 'Delete',
  'deletion.delete.text': 'They go from {side} now. First a copy, then your word.',
  'deletion.copy.title': '1. Download a copy',
  'deletion.copy.text':
    'A table of everybody who would be deleted, with the fields that are kept the same. ' +
    'Other fields are not in it.',
  'deletion.copy.action': 'Download a copy (CSV)',
  'deletion.copy.done': 'The copy is on your computer.',
  'deletion.many.title': '2. More than 25',
  'deletion.many': 'More than 25 contacts are deleted at once. I looked at them, and I mean it.',
  'deletion.type.title': '{no}. Confirm the number',
  'deletion.type.label': 'Type {count} to confirm',
  'deletion.type.wrong': 'The number is {count, number}',
  'deletion.needsCopy': 'Download the copy first.',
  'deletion.needsTick': 'Tick the box first.',
  'deletion.pickPage': 'Delete all on this page',
  'deletion.instead': 'Label instead',
  'deletion.instead.done': 'It gets the label “To remove”.',
  'deletion.instead.undo': 'No label',
  'deletion.openOne': 'Open in Wix',
  'deletion.wait.title': '{no}. Now or in 7 days',
  'deletion.wait':
    'Wait 7 days first. Everything else is done now; until then you can cancel on Home.',
  'deletion.action.wait': 'Delete {count, plural, one {one contact} other {# contacts}} in 7 days',
  'deletion.scheduled': 'They will be deleted in 7 days. Home shows the day, and cancels it.',
  'deletion.action': 'Delete {count, plural, one {one contact} other {# contacts}}',
  'deletion.started': 'This is being done now.',

  'disconnect.action': 'Disconnect',
  'disconnect.title': 'Disconnect {service}?',
  'disconnect.goes':
    'What goes: the access token, everything in line, ' +
    'what we knew of who belongs to whom, and this connection’s history on these pages. ' +
    'Nothing is read or written any more from that moment.',
  'disconnect.stays':
    'What stays: all contacts on both sides exactly as they are, with the ids stored in them, ' +
    'so that connecting again finds everybody.',
  'disconnect.confirm': 'Disconnect {service}',
  'disconnect.done': 'Disconnected. Contacts stay as they are on both sides.',

  'download.kind': 'What would be done',
  'download.reason': 'Why',
  'download.out': 'Taken out',
  'download.isOut': 'yes',
  'download.id': '{side} id',
  'download.changedAt': 'Last changed',
  'download.field': '{label} ({side})',
  'download.changes': 'Changes',
  'download.change': '{label} in {side}: {from} → {to}',
} as const;
