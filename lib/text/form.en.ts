/** The words of forms: their screens, and what a page or a person hears that posted one. */
export const formEn = {
  'add.form.title': 'Form',
  'add.form.text':
    'What people send with a form on any page becomes a contact in Wix, ' +
    'or fills in one that is there.',
  'form.new.title': 'New form',
  'form.new.subtitle':
    'Connect a form on any page of yours. Nothing reaches your contacts before you switch it on.',
  'form.name': 'What do you call this form?',
  'form.name.missing': 'Give it a name, such as “Contact page”.',
  'form.create': 'Go on',

  'form.setUp': 'Three steps to go',
  'form.setUp.place': '1. Put it on your page',
  'form.setUp.test': '2. Send a test',
  'form.setUp.listening':
    'Listening for a test: fill in the form on your page and send it. It shows here by itself.',
  'form.setUp.heard': '{count, plural, one {One field came in} other {# fields came in}}: {names}',
  'form.setUp.map': '3. Say where each field goes',
  'form.setUp.map.text':
    'We suggest it by the names of the fields. One of them has to be the e-mail address.',
  'form.setUp.map.action': 'Choose the fields',
  'form.setUp.mapped': 'Done. You can change it under Fields.',
  'form.setUp.on': 'Switch on',
  'form.setUp.on.text':
    'From then on everything that is sent goes to your Wix contacts. Tests stay tests.',
  'form.setUp.on.done': 'It is on.',
  'form.snippet': 'Your form’s address',
  'form.snippet.address': 'Let your form send to this address',
  'form.snippet.local':
    'Only this computer can reach this address. Pages elsewhere need the app’s public address: ' +
    'whoever runs it sets PUBLIC_URL.',
  'form.snippet.html': 'HTML, ready to paste',
  'form.snippet.script': 'From a script',
  'form.snippet.copy': 'Copy',
  'form.snippet.copy.what': 'Copy: {what}',
  'form.snippet.copied': 'Copied.',
  'form.snippet.signed':
    'Posts have to be signed (see Rules), so a form in a page can’t send by itself: ' +
    'let your server send it.',
  'form.overview.people':
    '{count, plural, =0 {Nobody has come in yet.} one {One contact came in or was filled in.} ' +
    'other {# contacts came in or were filled in.}}',
  'form.overview.last': 'Last sent {when}.',
  'form.overview.waiting':
    '{count, plural, one {One is on its way to Wix.} other {# are on their way to Wix.}}',
  'form.overview.choosing': '{count, plural, one {One waits for you.} other {# wait for you.}}',
  'form.overview.failed': '{count, plural, one {One was refused.} other {# were refused.}}',
  'form.overview.paused': 'What is sent meanwhile is kept and goes over when you resume.',

  'form.rules.values': 'If the contact is there already',
  'form.rules.fill': 'Fill in what is empty',
  'form.rules.fill.text': 'What Wix knows already stays as it is.',
  'form.rules.overwrite': 'Take what was sent',
  'form.rules.overwrite.text':
    'Newer values replace older ones. What is left empty in the form clears nothing.',
  'form.rules.labels': 'Labels for everybody who comes in (names, separated by commas)',
  'form.rules.who': 'Who may send',
  'form.rules.origins':
    'Pages that may send (addresses such as https://www.example.com, one per line; empty: any)',
  'form.rules.origins.bad': '“{address}” isn’t an address such as https://www.example.com.',
  'form.rules.trap':
    'A field that people don’t see (whoever fills it in is a program, and is ignored; empty: none)',
  'form.rules.signed': 'Posts have to be signed',
  'form.rules.signed.text':
    'For forms that your own server sends: ' +
    'header X-Contact-Sync-Signature with t=SECONDS,v1=SIGNATURE, ' +
    'where SIGNATURE is the HMAC-SHA256 of SECONDS, a full stop and the body, in hexadecimal.',
  'form.rules.signed.on': 'Ask for signatures',
  'form.rules.signed.off': 'No longer ask for signatures',
  'form.rules.signed.isOn': 'Posts without a good signature are refused.',
  'form.rules.signed.secret':
    'The secret that signs. Keep it where your server signs. It is shown this once only: {secret}',
  'form.rules.signed.done': 'Posts need no signature any more.',
  'form.rules.after': 'After sending',
  'form.rules.thanks': 'Address of your thank-you page (optional)',
  'form.rules.thanks.bad': 'This isn’t an address such as https://www.example.com/thanks.',
  'form.rules.consent': 'Agreeing to e-mails',
  'form.rules.consent.on': 'A checkbox of the form asks for it',
  'form.rules.consent.field': 'Name of the checkbox',
  'form.rules.consent.wording': 'What it says beside it, word for word',
  'form.rules.consent.yes': 'What it sends when ticked, if it isn’t on, yes, true, 1 or checked',
  'form.rules.consent.seen': 'Sent lately: {values}. Anything else counts as no.',
  'form.rules.consent.yes.bad': 'This word says no, or nothing: a tick can’t be told by it.',
  'form.rules.consent.text':
    'Whoever ticks it is subscribed in Wix, and these words are kept as the proof, with what was ' +
    'sent. Whoever unsubscribed before stays unsubscribed: a tick alone doesn’t undo that.',
  'form.rules.consent.missing': 'Name the checkbox and what it says.',
  'form.rules.save': 'Save',
  'form.rules.saved': 'Saved. It holds for what is sent from now on.',

  'form.activity': 'What was sent',
  'form.activity.none': 'Nothing was sent yet.',
  'form.activity.all': 'Everything',
  'form.activity.open': 'What needs you',
  'form.activity.open.none': 'Nothing needs you.',
  'form.activity.retryAll': 'Try all that were refused again',
  'form.activity.retry': 'Try again',
  'form.activity.take': 'Take it over',
  'form.activity.retried': '{count, plural, one {One is tried again.} other {# are tried again.}}',
  'form.activity.erase': 'Forget the values',
  'form.activity.erase.title': 'Forget what was sent here?',
  'form.activity.erase.text':
    'It is removed here and in the history. The contact in Wix stays as it is.',
  'form.activity.erase.done': 'Forgotten.',
  'form.activity.erased': 'The values were removed.',
  'form.activity.contact': 'The contact',
  'form.activity.of': '{what}: {when}',
  'form.state.test': 'Test',
  'form.state.waiting': 'On its way',
  'form.state.choosing': 'Waits for you',
  'form.state.failed': 'Refused',
  'form.state.part': 'Taken over, but for a value',
  'form.state.done': 'Taken over',
  'form.state.erased': 'Removed',
  'form.history.direction': 'Your form → Wix',
  'form.history.next': 'Try it again under the form’s Activity.',
  'form.choose': 'Who is it?',
  'form.choose.pick': 'This contact',
  'form.choose.new': 'Make a new contact',
  'form.choose.none':
    'Nobody with this address or number is there any more. Make a new contact, or try again.',
  'form.choose.remember': 'Remember this for the address',
  'form.choose.rememberOnly': 'Then choose one of the contacts above. Untick it to make a new one.',
  'form.choose.since': 'in Wix since {when}',
  'form.choose.done': '{count, plural, one {It goes there now.} other {# go there now.}}',
  'mapping.suggest': 'Add {count, plural, one {the suggested row} other {the # suggested rows}}',
  'mapping.suggested':
    '{count, plural, one {One row was} other {# rows were}} added by the names of the fields.',

  'form.post.taken': 'Thank you',
  'form.post.taken.text': 'Your message has arrived.',
  'form.post.unknownForm': 'There is no such form',
  'form.post.unknownForm.text':
    'The address it was sent to leads nowhere. Ask the owner of the page.',
  'form.post.method': 'Not like this',
  'form.post.method.text': 'A form is sent with POST.',
  'form.post.foreignPage': 'This page may not send here',
  'form.post.foreignPage.text':
    'The owner of this form named the pages that may send, and this one is not among them.',
  'form.post.signature': 'The signature does not hold',
  'form.post.signature.text':
    'Posts to this form have to be signed, not more than five minutes before.',
  'form.post.kind': 'This kind of content is not taken',
  'form.post.kind.text': 'Send JSON, application/x-www-form-urlencoded or multipart/form-data.',
  'form.post.tooLarge': 'This is too much',
  'form.post.tooLarge.text': 'A form may send 100 kB at most.',
  'form.post.badJson': 'This is not JSON',
  'form.post.badJson.text': 'The body can’t be read as JSON.',
  'form.post.badForm': 'This is not a form',
  'form.post.badForm.text': 'The body can’t be read as the kind of form it says it is.',
  'form.post.file': 'Files are not taken',
  'form.post.file.text': 'Send the form without a file.',
  'form.post.notAnObject': 'This is not a form',
  'form.post.notAnObject.text':
    'The body has to be an object with a value for each field, at most five levels deep.',
  'form.post.tooManyFields': 'These are too many fields',
  'form.post.tooManyFields.text': 'A form may send 200 fields at most.',
  'form.post.tooManyValues': 'These are too many values',
  'form.post.tooManyValues.text': 'A form may send 1,000 values at most, all fields together.',
  'form.post.charset': 'This text can’t be read',
  'form.post.charset.text':
    'Its letters are not in the character set that the post names. ' +
    'Send it as UTF-8, or name the right one.',
  'form.post.email': 'This is not a complete e-mail address',
  'form.post.email.text': 'Please correct the field “{field}” and send it again.',
  'form.post.noEmail': 'The e-mail address is missing',
  'form.post.noEmail.text': 'Please fill in the field “{field}” and send it again.',
  'form.post.otherContent': 'This key was used before',
  'form.post.otherContent.text':
    'The same Idempotency-Key came with other values. ' +
    'Use a new key for each form that is filled in.',
  'form.post.tooMany': 'Too many in a short time',
  'form.post.tooMany.text': 'Please wait a minute and send it again.',
  'form.post.notNow': 'Not now',
  'form.post.notNow.text': 'It could not be stored. Please send it again in a moment.',

  'refused.formWithoutEmail': 'Choose first which field is the e-mail address, under Fields.',
  'refused.formThanksElsewhere':
    'The thank-you page has to be on one of the pages that may send. ' +
    'Add its address to them, or choose another page.',
  'refused.formNotLive': 'Switch the form on first.',
  'refused.formChosen': 'This was decided already, or is on its way.',
} as const;
