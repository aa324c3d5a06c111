import { asArray, isObject, type JsonObject } from '@/lib/sandbox/types';
import { type Audience } from './store';
import { hashOf, type Member, type MergeField } from './types';

const links = (path: string) => [
  { rel: 'self', href: `https://us1.api.mailchimp.com/3.0${path}`, method: 'GET' },
];

export function memberToWire(audience: Audience, member: Member): JsonObject {
  const id = hashOf(member.email);
  const { FNAME = '', LNAME = '' } = member.mergeFields;
  return {
    id,
    email_address: member.email,
    unique_email_id: id.slice(0, 10),
    contact_id: member.contactId,
    full_name: `${String(FNAME)} ${String(LNAME)}`.trim(),
    web_id: parseInt(id.slice(0, 7), 16),
    email_type: 'html',
    status: member.status,
    ...(member.unsubscribeReason === '' ? {} : { unsubscribe_reason: member.unsubscribeReason }),
    consents_to_one_to_one_messaging: true,
    // Every field of the audience, blank or not.
    merge_fields: Object.fromEntries(
      [...audience.mergeFields.values()].map(({ tag }) => [tag, member.mergeFields[tag] ?? '']),
    ),
    interests: {},
    stats: { avg_open_rate: 0, avg_click_rate: 0 },
    ip_signup: '',
    timestamp_signup: member.signedUpAt,
    ip_opt: '192.0.2.1',
    timestamp_opt: member.signedUpAt,
    member_rating: 2,
    last_changed: member.changedAt,
    language: '',
    vip: false,
    email_client: '',
    location: { latitude: 0, longitude: 0, gmtoff: 0, dstoff: 0, country_code: '', timezone: '' },
    source: 'API - Generic',
    tags_count: 0,
    tags: [],
    list_id: audience.id,
    _links: links(`/lists/${audience.id}/members/${id}`),
  };
}

export const mergeFieldToWire = (
  audience: Audience,
  { choices, ...field }: MergeField,
  order: number,
): JsonObject => ({
  ...field,
  default_value: '',
  public: false,
  display_order: order + 2,
  options:
    choices.length > 0
      ? { choices }
      : field.type === 'birthday'
        ? { date_format: 'MM/DD' }
        : { size: 25 },
  help_text: '',
  list_id: audience.id,
  _links: links(`/lists/${audience.id}/merge-fields/${field.merge_id}`),
});

export function audienceToWire(audience: Audience): JsonObject {
  const count = (status: Member['status']) =>
    [...audience.members.values()].filter((member) => member.status === status).length;
  const { id, name } = audience;
  return {
    id,
    web_id: 1,
    name,
    contact: {
      company: name,
      address1: '1 Sample Street',
      address2: '',
      city: 'Portland',
      state: 'OR',
      zip: '97201',
      country: 'US',
      phone: '',
    },
    permission_reminder: 'You signed up on our site.',
    use_archive_bar: true,
    campaign_defaults: {
      from_name: name,
      from_email: 'news@example.com',
      subject: '',
      language: 'en',
    },
    notify_on_subscribe: '',
    notify_on_unsubscribe: '',
    date_created: '2025-01-01T00:00:00+00:00',
    list_rating: 0,
    email_type_option: false,
    subscribe_url_short: 'http://eepurl.com/sample',
    subscribe_url_long: 'https://example.us1.list-manage.com/subscribe?u=1&id=1',
    beamer_address: 'us1-sample@inbound.mailchimp.com',
    visibility: 'prv',
    double_optin: false,
    has_welcome: false,
    marketing_permissions: false,
    modules: [],
    stats: {
      member_count: count('subscribed'),
      total_contacts: audience.members.size,
      unsubscribe_count: count('unsubscribed'),
      cleaned_count: count('cleaned'),
      merge_field_count: audience.mergeFields.size,
    },
    _links: links(`/lists/${id}`),
  };
}

/** `fields=members.id,total_items`: only these of an answer. */
export function pick(body: JsonObject, fields: string | null): JsonObject {
  if (!fields) return body;
  const kept: JsonObject = {};
  for (const name of fields.split(',')) copy(body, kept, name.trim().split('.'));
  return kept;
}

function copy(from: JsonObject, to: JsonObject, [head = '', ...rest]: readonly string[]): void {
  const value = from[head];
  if (value === undefined) return;
  if (rest.length === 0) to[head] = value;
  else if (Array.isArray(value))
    to[head] = asArray(value).map((item, index) => copied(item, asArray(to[head])[index], rest));
  else if (isObject(value)) to[head] = copied(value, to[head], rest);
}

function copied(from: unknown, held: unknown, rest: readonly string[]): unknown {
  if (!isObject(from)) return from;
  const to: JsonObject = isObject(held) ? held : {};
  copy(from, to, rest);
  return to;
}
