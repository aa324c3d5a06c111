import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { type Properties } from './types';

/**
 * Properties HubSpot works out for its search, each with the one it is read from. Nobody can set
 * them.
 */
export const searchablePhones: ReadonlyMap<string, string> = new Map([
  ['hs_searchable_calculated_phone_number', 'phone'],
  ['hs_searchable_calculated_mobile_number', 'mobilephone'],
]);

/**
 * A number as HubSpot's search keeps it: the bare digits without country code and without leading
 * zeros, as recorded from the service. A text that cannot be read as an international number keeps
 * all its digits.
 */
function toSearchable(phone: string): string {
  const parsed = parsePhoneNumberFromString(phone);
  const digits = parsed?.isPossible() ? parsed.nationalNumber : phone.replace(/\D/g, '');
  return digits.replace(/^0+/, '');
}

export function withCalculated(properties: Properties): Properties {
  const own = Object.entries(properties).filter(([name]) => !searchablePhones.has(name));
  const calculated = [...searchablePhones].map(
    ([name, source]) => [name, toSearchable(properties[source] ?? '')] as const,
  );
  return Object.fromEntries([...own, ...calculated.filter(([, digits]) => digits !== '')]);
}
