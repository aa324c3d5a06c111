import type { ReasonText } from './reason-text';

/** Why an address is not in a newsletter. */
export const newsletterReasons = {
  optedOut: {
    what: 'Opted out of e-mails in {here}.',
    why: 'The person said so there; it holds on both sides.',
    next: 'Nothing to do. Whoever opts in again there is taken in again.',
  },
  addressSuppressed: {
    what: 'This address can’t be reached.',
    why: 'A mail to it came back for good, or somebody complained of one.',
    next: 'Ask the person for another address.',
  },
  notSubscribed: {
    what: 'Isn’t subscribed in Wix.',
    why: 'Only people whom Wix says are subscribed are sent.',
    next: 'Nothing to do. As soon as the person opts in, it goes on by itself.',
  },
  takenLater: {
    what: '{service} takes this address later.',
    why: 'It was signed up to many lists of late, or too much was asked at once.',
    next: 'Nothing to do: it is tried again, ever more seldom.',
  },
  outsideRules: {
    what: 'Left out by your rule.',
    why: 'The contact has none of the labels you chose.',
    next: 'Give the contact the label, or change the rule.',
  },
  mayNotReturn: {
    what: '{service} doesn’t take this address in again.',
    why: 'The person left there, and {service} lets only the person come back.',
    next: 'Ask the person to sign up by a form of {service}. We don’t try again by ourselves.',
  },
  invited: {
    what: 'Asked by {service} to confirm.',
    why:
      'The person left there before and opted in again in Wix; ' +
      '{service} asks the person itself.',
    next: 'Nothing to do: it goes on as soon as the person says yes.',
  },
  notActiveThere: {
    what: 'In the list of {service}, but not among those who get mails.',
    why:
      'Somebody archived the person there, or the person hasn’t confirmed yet. ' +
      'That is no opt-out.',
    next: 'Bring the person back in {service} if you like.',
  },
  removedThere: {
    what: 'Taken out of the list in {service}.',
    why: 'Somebody removed the person there. We don’t bring anybody back unasked.',
    next: 'Choose “Try again” to add the person once more.',
  },
  contactGone: {
    what: 'The contact is gone from Wix.',
    why: 'It was deleted, or merged into another. {service} keeps what it has.',
    next: 'Remove the person in {service}, too, if you like.',
  },
  noAddress: {
    what: 'The contact has no e-mail address any more.',
    why: 'The old one was taken out of the mailings in {service}.',
    next: 'Fill in an address in Wix.',
  },
  badAddress: {
    what: 'The contact’s e-mail address is none that mail can reach.',
    why: 'It is written in a way that {service} doesn’t take.',
    next: 'Correct the address in Wix.',
  },
  sameAddress: {
    what: 'Another contact has the same address.',
    why: 'Consent belongs to the address; the other contact speaks for it.',
    next: 'Merge the two in Wix if they are one person.',
  },
} as const satisfies Record<string, ReasonText>;
