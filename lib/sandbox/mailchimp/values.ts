import { asObject } from '@/lib/sandbox/types';
import { refuseInput, type FieldFault } from './errors';
import { type Audience } from './store';
import { type MergeField, type MergeValue } from './types';

const emailPattern = /^[^\s@,;<>()"]+@[^\s@,;<>()".]+(\.[^\s@,;<>()".]+)+$/u;
const longestText = 255;

/** The address as it will be shown. @throws MailchimpRefusal 400 */
export function readEmail(value: unknown): string {
  const email = typeof value === 'string' ? value.trim() : '';
  if (!emailPattern.test(email)) throw refuseInput('Please provide a valid email address.');
  return email;
}

const patterns: Readonly<Partial<Record<MergeField['type'], readonly [RegExp, string]>>> = {
  number: [/^-?\d+(\.\d+)?$/, 'Please enter a number'],
  date: [/^\d{4}-\d{2}-\d{2}$/, 'Please enter a date'],
  birthday: [
    /^(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])$/,
    'Please enter a month (01-12) and a day (01-31)',
  ],
  zip: [/^\d{5}(-\d{4})?$/, 'Please enter a zip code (5 digits)'],
  url: [/^https?:\/\/\S+\.\S+/, 'Please enter a complete URL'],
  imageurl: [/^https?:\/\/\S+\.\S+/, 'Please enter a complete URL'],
};

/** `null`: nothing wrong with it. */
function faultOf(field: MergeField, value: unknown): string | null {
  if (field.type === 'address')
    return typeof value === 'object' || value === '' ? null : 'Please enter a complete address';
  if (typeof value !== 'string' && typeof value !== 'number')
    return `Schema describes string, ${typeof value} found instead`;
  const text = String(value);
  if (text === '') return null;
  if (text.length > longestText)
    return `This value is too long, ${longestText} letters are allowed`;
  if (field.choices.length > 0 && !field.choices.includes(text))
    return `Value must be one of: ${field.choices.join(', ')}`;
  const [pattern, message] = patterns[field.type] ?? [];
  return pattern && !pattern.test(text) ? (message ?? null) : null;
}

/**
 * The values as stored; tags nobody knows are passed over in silence, as the service does.
 * @throws MailchimpRefusal 400 that names every field at fault
 */
export function readMergeFields(
  audience: Audience,
  given: unknown,
  { isComplete }: { /** Required fields must be there. */ isComplete: boolean },
): Record<string, MergeValue> {
  const values: Record<string, MergeValue> = {};
  const faults: FieldFault[] = [];
  const input = asObject(given);
  for (const field of audience.mergeFields.values()) {
    const value = input[field.tag];
    if (value === undefined) {
      if (isComplete && field.required)
        faults.push({ field: field.tag, message: 'This value should not be blank.' });
      continue;
    }
    const fault = faultOf(field, value);
    if (fault) faults.push({ field: field.tag, message: fault });
    else
      values[field.tag] =
        // seen to be one just now
        field.type === 'number' && value !== '' ? Number(value) : (value as MergeValue);
  }
  if (faults.length > 0) throw refuseInput('Your merge fields were invalid.', faults);
  return values;
}
