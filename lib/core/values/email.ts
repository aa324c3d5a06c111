import { domainToASCII, domainToUnicode } from 'node:url';

/** Invisible characters: zero width, soft hyphen, direction and byte-order marks. */
const invisible = /[\p{Cf}\u034F]/gu;
/** Control characters, half surrogates, and the sign for what could not be read. */
const unreadable = /[\p{Cc}\p{Cs}\uFFFD]/u;
const outsideAscii = /[^\x20-\x7E]/;
const complete =
  /^[^\s@",;:<>()[\]\\\p{Cc}\p{Cs}\uFFFD]{1,64}@[^\s@",;:<>()[\]\\.]+(\.[^\s@",;:<>()[\]\\.]+)+$/u;
const longest = 254;

/**
 * An address as it is stored and sent: without invisible characters, and the local part in its own
 * case (H06).
 */
export const emailText = (written: string): string =>
  written.replace(invisible, '').trim().normalize('NFC');

/** Whether an address holds a character that no address has; it is never stored or sent. */
export const isUnreadable = (written: string): boolean => unreadable.test(emailText(written));

/**
 * The one form in which addresses are compared and hashed: without case, and an international
 * domain in its ASCII form (UTS 46). A plain ASCII address is merely lower case.
 */
export function canonicalEmail(written: string): string {
  const text = emailText(written);
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  if (at < 0 || !isInternational(domain)) return text.toLowerCase();
  return `${text.slice(0, at).toLowerCase()}@${domainToASCII(domain) || domain.toLowerCase()}`;
}

const isInternational = (domain: string) => outsideAscii.test(domain) || /(^|\.)xn--/i.test(domain);

/** Whether it is one complete address that a service could take. */
export function isEmail(written: string): boolean {
  const text = emailText(written);
  const address = canonicalEmail(text);
  const domain = text.slice(text.lastIndexOf('@') + 1);
  return (
    complete.test(text) &&
    address.length <= longest &&
    (!outsideAscii.test(domain) || domainToASCII(domain) !== '')
  );
}

/**
 * Every spelling under which a service may hold an address: as written, without case, and both
 * forms of its domain.
 */
export function emailForms(written: string): readonly string[] {
  const text = emailText(written);
  const address = canonicalEmail(text);
  const at = address.lastIndexOf('@') + 1;
  const shown =
    at > 0 && isInternational(address.slice(at))
      ? address.slice(0, at) + domainToUnicode(address.slice(at))
      : address;
  return [...new Set([text, text.toLowerCase(), address, shown])];
}
