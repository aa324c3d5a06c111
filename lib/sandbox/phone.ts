import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

export type PhoneForms = { e164Phone?: string; formattedPhone: string };

/**
 * The forms a service derives from a number as typed; a number that cannot be read keeps its text
 * only.
 */
export function describePhone({
  phone,
  countryCode,
}: {
  phone: string;
  countryCode?: string;
}): PhoneForms {
  const parsed = parsePhoneNumberFromString(phone, countryCode as CountryCode | undefined);
  if (!parsed?.isPossible()) return { formattedPhone: phone };
  return { e164Phone: parsed.number, formattedPhone: parsed.formatInternational() };
}
