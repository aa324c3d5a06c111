import { newsletterReasons } from './newsletter-reasons.en';
import type { ReasonText } from './reason-text';

const correct = 'Correct it; it then goes over by itself. All other fields are in step.';

const nothing = 'Nothing to do.';

/** What keeps a mapping from being saved. */
const mapping = {
  mappingFieldGone: {
    what: 'A field of this row is not there any more.',
    why: '“{field}” leads nowhere.',
    next: 'Pick another field, or remove the row.',
  },
  mappingNoFit: {
    what: '“{field}” can’t be carried to “{other}” this way.',
    why: 'Their kinds of value don’t fit, or one of them can’t be changed.',
    next: 'Choose another direction or another field.',
  },
  mappingSameTarget: {
    what: 'Two rows write “{field}”.',
    why: 'One would undo the other.',
    next: 'Keep one of them, or turn one the other way.',
  },
  mappingRowNeeded: {
    what: 'The row of “{field}” is missing.',
    why: 'By it people are recognised.',
    next: 'Put it back.',
  },
} as const satisfies Record<string, ReasonText>;

/** A contact that waits for a person. */
const holds = {
  deletionPending: {
    what: 'Deleted in {here}, still there in {there}.',
    why: 'We never delete anyone without your word.',
    next: 'Choose “Delete in {there}” or “Keep”.',
  },
  deletionEdited: {
    what: 'Deleted in {here} and edited in {there}.',
    why: 'With the contact, the edit would be lost.',
    next: 'Choose “Delete in {there}” or “Keep”.',
  },
  deletionParked: {
    what: 'Deleted in {here}; deleting it in {there} waits for you.',
    why:
      'More contacts than usual were deleted within a day, so we stopped deleting. ' +
      'Everything else goes on.',
    next: 'Choose “Delete in {there}” or “Keep”.',
  },
  missing: {
    what: 'We can’t find this contact in {here} any more.',
    why: 'Nobody told us that it was deleted, so {there} stays as it is.',
    next: 'Try again, or choose “Keep” or “Delete in {there}”.',
  },
  sharedEmail: {
    what: 'Several people share this e-mail address or phone number.',
    why: 'It isn’t certain who of them is who, in Wix or in {service}. We don’t guess.',
    next: 'Say which two are one person, keep them apart, or make a new one in {here}.',
  },
  conflict: {
    what: 'Edited on both sides at the same time, to different values.',
    why: 'You asked to decide yourself for this field.',
    next: 'Take the values from Wix or those from {service}; on several fields pick one by one.',
  },
  loop: {
    what: 'The same value went back and forth, so we stopped.',
    why: 'Wix and {service}, or another app, keep changing each other’s value.',
    next: 'Correct the value on one side, then try again.',
  },
  massOverwrite: {
    what: 'Very many contacts changed at once, so we stopped.',
    why:
      'More than half of your contacts would have been overwritten within an hour. ' +
      'Everything is safe and waits; nothing more goes over.',
    next:
      'If these changes are meant, choose “This is right” and they go over. ' +
      'If not, put the old values back where they were changed, ' +
      'put back in History what went over already, and only then go on.',
  },
  emptyList: {
    what:
      '{here} suddenly lists {listed, number} of {linked, number} contacts. ' +
      'Nothing was removed.',
    why:
      'A list that lost so many at once is more often a fault than the truth, ' +
      'so we stopped before we concluded anything from it.',
    next: 'Look in {here}, then check again. If they are really gone, choose “This is right”.',
  },
  editedSincePlan: {
    what: 'Edited since you looked at the list, so nothing was done.',
    why: 'You approved it for the contact as it was then.',
    next: 'Choose “Delete in {here}” or “Keep”.',
  },
  planStopped: {
    what: 'You stopped while this contact was being deleted or marked.',
    why: 'It isn’t certain whether {here} did it already.',
    next: 'Choose “Delete in {here}” or “Keep”.',
  },
} as const satisfies Record<string, ReasonText>;

/** A call that a service did not serve at all. */
const failures = {
  unauthorized: {
    what: '{here} no longer lets us in.',
    why: 'The access was taken back or has expired. Your changes are safe and waiting.',
    next:
      '{here, select, Wix {Check that the app is still installed on your site, ' +
      'then choose “Resume”.} other {Connect again with a new access token.}}',
  },
  missingPermission: {
    what: 'We can read {here} contacts but not change them.',
    why: 'A permission of the access is missing.',
    next: 'Give the app the permission to read and write contacts, then try again.',
  },
  rateLimited: {
    what: '{here} asked us to slow down.',
    why: 'It accepts only so many changes a minute.',
    next: 'Nothing to do: the rest follows by itself.',
  },
  unreachable: {
    what: '{here} isn’t answering.',
    why: 'Its servers or the connection to them are down right now.',
    next: 'Nothing to do: we keep trying.',
  },
  serverError: {
    what: '{here} has a fault of its own right now.',
    why: 'It answered, but could not do what we asked.',
    next: 'Nothing to do: we keep trying.',
  },
  badAnswer: {
    what: '{here} gave an answer we don’t understand.',
    why:
      'Something between us and {here}, or a change on their side, altered the answer. ' +
      'Nothing was changed.',
    next: 'Try again; if it stays, write to support.',
  },
  quotaReached: {
    what: 'A limit of your {here} plan is reached.',
    why: '{here} takes no more of this kind.',
    next: 'Remove what you don’t need there, then try again.',
  },
  gaveUp: {
    what:
      'We tried this contact {attempts, plural, =0 {many times} one {once} ' +
      'other {# times}} without success.',
    why: 'One of the two services did not do what we asked each time.',
    next: 'Try again; if it stays, look at the contact on both sides.',
  },
} as const satisfies Record<string, ReasonText>;

const refusedValue = (what: string, why: string, next = correct): ReasonText => ({
  what,
  why,
  next,
});

/** A value or contact that a service refused. */
const refusals = {
  invalidEmail: refusedValue(
    '{here} refused the e-mail address of this contact.',
    'It isn’t a complete e-mail address.',
  ),
  invalidPhone: refusedValue(
    '{here} refused the phone number of this contact.',
    'It isn’t a phone number that {here} knows.',
  ),
  invalidDate: refusedValue(
    '{here} refused a date of this contact.',
    'It isn’t a date of the calendar.',
  ),
  invalidNumber: refusedValue(
    '{here} refused a number of this contact.',
    'It isn’t written as a number.',
  ),
  invalidValue: refusedValue(
    '{here} refused a value of this contact.',
    'It doesn’t have the form that {here} expects there.',
  ),
  badDate: refusedValue('This date can’t go to {here}.', 'It isn’t a date of the calendar.'),
  badNumber: refusedValue('This number can’t go to {here}.', 'It isn’t written as a number.'),
  numberTooLong: refusedValue(
    'This number can’t go to {here}.',
    '{here} would round it: it has more digits than {here} can keep there.',
    'Map the field to a text field in {here}, or shorten the number; it then goes over by itself.',
  ),
  badEmail: refusedValue(
    'This e-mail address can’t go to {here}.',
    'It holds a character that no address has.',
  ),
  badValue: refusedValue(
    'This value can’t go to {here}.',
    'The field there takes values of another kind.',
  ),
  unknownCountry: refusedValue(
    'This country can’t go to {here}.',
    'We don’t know a country of this name.',
  ),
  optionNotAllowed: refusedValue(
    'This value isn’t one of the choices in {here}.',
    '{here} has a fixed list of choices for this field.',
    'Add the choice in {here} or pick another value, then try again.',
  ),
  tooLong: refusedValue(
    'This value is too long for {here}.',
    '{here} allows fewer characters in this field.',
    'Shorten it; it then goes over by itself.',
  ),
  badElement: refusedValue(
    'One entry of this list can’t go to {here}.',
    '{here} keeps lists with a sign between the entries, and this entry has that sign in it, ' +
      'or one that can’t be seen.',
    'Rename the entry; it then goes over by itself. The other entries go on.',
  ),
  tooMany: refusedValue(
    'There are too many values here for {here}.',
    '{here} allows only so many of them on one contact.',
    'Remove some; the rest then goes over by itself.',
  ),
  required: refusedValue(
    'A value that {here} needs is empty.',
    '{here} doesn’t take this contact without it.',
    'Fill it in; it then goes over by itself.',
  ),
  readOnly: refusedValue(
    '{here} doesn’t let anyone change this field.',
    'The field belongs to {here} itself.',
    'Nothing to do: the field rests, all others go on.',
  ),
  unknownField: refusedValue(
    'A field is gone in {here}.',
    'It was removed or renamed there. That field rests, all others go on.',
    'Bring it back in {here}, then try again.',
  ),
  memberEmail: refusedValue(
    'The e-mail address of a site member can’t be changed from here.',
    'It is the address the member signs in with. Only the member can change it.',
    'Ask the member to change it, or put the old address back in {service}.',
  ),
  heldByAnother: refusedValue(
    'Another contact in {here} has this already.',
    'The e-mail address or phone number belongs to somebody else there.',
    'Look at both contacts and correct or merge them, then try again.',
  ),
  notEnoughToCreate: refusedValue(
    'There isn’t enough to make this contact in {here}.',
    'A contact needs a name, an e-mail address or a phone number.',
    'Fill in one of them; it then goes over by itself.',
  ),
  refused: refusedValue(
    '{here} refused this contact.',
    'It gave no reason we can name.',
    'Look at the contact there, correct what is wrong, then try again.',
  ),
  'undeletable.member': {
    what: 'A site member: {here} won’t let apps delete members.',
    why: 'The person can sign in to your site. The contact was kept.',
    next: 'Remove the member in Wix first if the person should go.',
  },
  'undeletable.billing': {
    what: '{here} won’t let anyone delete this contact now.',
    why: 'The contact has a paid subscription on your site. It was kept.',
    next: 'End the subscription in Wix first if the person should go.',
  },
  'undeletable.ownerOrContributor': {
    what: '{here} won’t let anyone delete this contact.',
    why: 'The person owns or helps to run your site. The contact was kept.',
    next: nothing,
  },
} as const satisfies Record<string, ReasonText>;

/** A contact that is left out. */
const exclusions = {
  exportFilter: {
    what: 'Left out by the rules of your export.',
    why: 'The contact did not pass the filter when it was new.',
    next: 'Change the rules and go through the contacts again, if it should go.',
  },
  nothingToRecognise: {
    what: 'Left out: there is nothing to recognise this person by.',
    why: 'Without an e-mail address we need a name and a phone number.',
    next: 'Add an e-mail address; the contact then takes part by itself.',
  },
  outOfScope: {
    what: 'Left out: this person doesn’t pass your filter in {here}.',
    why:
      'You chose that only some people take part. The contact stays as it is on both sides; ' +
      'changes of it don’t travel.',
    next:
      'Nothing to do. Once the person passes the filter, ' +
      'the contact takes part again by itself.',
  },
  createsOff: {
    what: 'Left out: new contacts are not made in {here}.',
    why: 'This connection only keeps people in step who are on both sides.',
    next: nothing,
  },
  deletedKept: {
    what: 'Deleted in {here}, kept in {there}.',
    why: 'It was kept, and is never made again where it was deleted.',
    next: nothing,
  },
  keptApart: {
    what: 'Stays in {here} only.',
    why: 'You chose to keep it as it is.',
    next: nothing,
  },
  deleted: {
    what: 'Deleted on both sides.',
    why: 'It was deleted on one side and, with your word, on the other.',
    next: nothing,
  },
  mergedInWix: {
    what: 'Merged into another contact in Wix; this one in {here} stayed.',
    why: 'A merge there doesn’t delete anyone here.',
    next: 'Choose “Keep”, or “Delete in {here}” if you no longer need it.',
  },
  mergedInRemote: {
    what: 'Merged into another contact in {service}; this one in {here} stayed.',
    why: 'A merge there doesn’t delete anyone here.',
    next: 'Choose “Keep”, or “Delete in {here}” if you no longer need it.',
  },
  putBack: {
    what: 'Only in {here}; put back there.',
    why: 'It had been deleted, and you put it back. It is not made in {there} by itself.',
    next: nothing,
  },
  knownAlready: {
    what: 'We know this contact already.',
    why: 'It has been decided or is in work from before.',
    next: nothing,
  },
  onlyHere: {
    what: 'Only in {here}.',
    why: 'The other side is the one that is right, and this person is not there.',
    next: nothing,
  },
  labelled: {
    what: 'Only in {here}; marked “To remove” there.',
    why: 'You chose to mark people who are only in {here}.',
    next: 'Look for the label in {here} and decide there.',
  },
  noLabels: {
    what: 'Only in {here}; it could not be marked.',
    why: 'No labels are kept the same between the two sides.',
    next: 'Mark or delete it in {here} yourself.',
  },
  deletionScheduled: {
    what: 'Only in {here}; it will be deleted there on {atMs, date, medium}.',
    why: 'You approved the list and chose to wait 7 days.',
    next: 'Nothing to do; “Cancel” on Home keeps everybody of that list.',
  },
  leftOut: { what: 'Stays in {here} only.', why: 'You took it out of the list.', next: nothing },
  keptSubscribed: {
    what: 'Only in {here}, and kept: the person gets your newsletter.',
    why: 'Whoever subscribed is worth a look before it is deleted.',
    next: 'Delete it in {here} yourself if it should go.',
  },
  keptRecent: {
    what: 'Only in {here}, and kept: somebody worked on it in the last 30 days.',
    why: 'What is in use is worth a look before it is deleted.',
    next: 'Delete it in {here} yourself if it should go.',
  },
} as const satisfies Record<string, ReasonText>;

/**
 * How one step of history ended when it did not simply succeed, and what went less than well while
 * connecting.
 */
const endings = {
  vanished: {
    what: 'The contact was gone before we could write.',
    why: 'Somebody deleted or merged it in the meantime.',
    next: 'Nothing to do: we look again.',
  },
  movedMeanwhile: {
    what: 'The contact changed while we were writing.',
    why: 'Somebody edited it at the same moment, so we wrote nothing.',
    next: 'Nothing to do: we look again.',
  },
  duplicate: {
    what: 'The contact was there already.',
    why: 'Another contact has the same e-mail address or phone number.',
    next: 'Nothing to do: we use that one if it is the same person.',
  },
  noAnswer: {
    what: 'The service gave no answer.',
    why: 'We don’t know yet whether the change was made.',
    next: 'Nothing to do: we look before we try again.',
  },
  notApplied: {
    what: 'The change was not made.',
    why: 'The service never got it, as we saw when we looked.',
    next: 'Nothing to do: it is tried again.',
  },
  fieldGone: {
    what: 'The {here} field for “{field}” is missing. That row rests, others go on.',
    why: 'It was deleted or renamed in {here}, or never made. Nothing was cleared on either side.',
    next: 'Bring it back in {here}: the row then goes on by itself. Or leave it as it is.',
  },
  fieldQuotaReached: {
    what: 'The field “{field}” could not be made in {here}.',
    why: '{here} has no room for another custom field. Contacts are synced without it.',
    next: 'Remove a custom field in {here}: at the next comparison we try again.',
  },
  fieldNotAllowed: {
    what: 'The field “{field}” could not be made in {here}.',
    why: 'The access has no permission to make fields. Contacts are synced without it.',
    next: 'Give the access that permission: at the next comparison we try again.',
  },
  unknown: {
    what: 'Something went wrong that we have no words for.',
    why: 'The code is “{code}”.',
    next: 'Try again; if it stays, write to support and name the code.',
  },
} as const satisfies Record<string, ReasonText>;

/** Why something was not put back. */
const notPutBack = {
  undoMoved: {
    what: 'Not put back: it was changed since.',
    why: 'Somebody edited it in {here} after us, and that edit stays.',
    next: 'Nothing to do; put it right in {here} if you like.',
  },
  undoExpired: {
    what: 'Not put back: it is too long ago.',
    why: 'Old values are kept for 30 days.',
    next: nothing,
  },
  undoNotThere: {
    what: 'Not put back: the contact is not in {here} any more.',
    why: 'There is nothing left to write to.',
    next: nothing,
  },
  undoUnmapped: {
    what: 'Not put back: this field is no longer kept the same.',
    why: 'Its line was changed or removed since.',
    next: 'Put it right in {here} if you like.',
  },
  undoConsent: {
    what: 'Not put back: {here} doesn’t let anyone set this, or it says what the person agreed to.',
    why: 'Whoever unsubscribed stays unsubscribed.',
    next: nothing,
  },
  undoNothing: {
    what: 'Nothing was overwritten here.',
    why: 'An empty field was filled, or a contact was made.',
    next: nothing,
  },
  undoTaken: {
    what: 'Not put back: another contact in {here} has this e-mail address or phone number now.',
    why: 'Two contacts of the same person would be one too many.',
    next: 'Look at that contact in {here}.',
  },
} as const satisfies Record<string, ReasonText>;

/** What became of something that was sent with a form. */
const forms = {
  formSeveral: {
    what:
      '{count, plural, =0 {Several contacts have} one {One contact has} ' +
      'other {# contacts have}} this e-mail address.',
    why: 'It isn’t certain whom it is about. We don’t guess.',
    next: 'Say which contact it is.',
  },
  formSharedPhone: {
    what: 'Another contact in Wix has this phone number.',
    why: 'A number alone doesn’t say that it is the same person. We don’t guess.',
    next: 'Say whether it is that contact, or make a new one.',
  },
  formStayedOut: {
    what: 'Ticked the box, and stays unsubscribed.',
    why: 'The person unsubscribed before, and a tick in a form alone doesn’t undo that.',
    next: 'Nothing to do. Subscribing again takes the person’s own confirmation.',
  },
} as const satisfies Record<string, ReasonText>;

/** Every code that a link, an operation or a connection can carry. */
export const reasonsEn = {
  ...mapping,
  ...holds,
  ...failures,
  ...refusals,
  ...exclusions,
  ...endings,
  ...notPutBack,
  ...forms,
  ...newsletterReasons,
} as const;
