import { createSortedIndex } from '@/lib/sandbox/sorted-index';
import { hashOf, type Hook, type Member, type MergeField } from './types';

export type AudienceState = {
  id: string;
  name: string;
  members: Member[];
  /** Hashes of addresses that were deleted for good. */
  forgotten: string[];
  mergeFields: MergeField[];
  hooks: Hook[];
};

export type Audience = ReturnType<typeof createAudience>;

const standardFields = (): MergeField[] => [
  { merge_id: 1, tag: 'FNAME', name: 'First Name', type: 'text', required: false, choices: [] },
  { merge_id: 2, tag: 'LNAME', name: 'Last Name', type: 'text', required: false, choices: [] },
  { merge_id: 3, tag: 'ADDRESS', name: 'Address', type: 'address', required: false, choices: [] },
  { merge_id: 4, tag: 'PHONE', name: 'Phone Number', type: 'phone', required: false, choices: [] },
  {
    merge_id: 5,
    tag: 'BIRTHDAY',
    name: 'Birthday',
    type: 'birthday',
    required: false,
    choices: [],
  },
  { merge_id: 6, tag: 'COMPANY', name: 'Company', type: 'text', required: false, choices: [] },
];

export const emptyAudience = ({ id, name }: { id: string; name: string }): AudienceState => ({
  id,
  name,
  members: [],
  forgotten: [],
  mergeFields: standardFields(),
  hooks: [],
});

/** The people of one audience, by the hash of their address and in order of their last change. */
export function createAudience(state: AudienceState) {
  const members = new Map<string, Member>();
  const byChange = createSortedIndex();
  const drop = (hash: string) => {
    const held = members.get(hash);
    if (held) byChange.remove(Date.parse(held.changedAt), hash);
    members.delete(hash);
  };
  const put = (member: Member) => {
    const hash = hashOf(member.email);
    drop(hash);
    members.set(hash, member);
    byChange.add(Date.parse(member.changedAt), hash);
    return member;
  };
  state.members.forEach(put);
  return {
    id: state.id,
    name: state.name,
    members,
    /** In order of their last change, oldest first. */
    byChange,
    forgotten: new Set(state.forgotten),
    mergeFields: new Map(state.mergeFields.map((field) => [field.tag, field])),
    hooks: new Map(state.hooks.map((hook) => [hook.id, hook])),
    put,
    drop,
    /** By hash, by address or by the contact's id. */
    find: (key: string): Member | undefined =>
      members.get(key) ??
      members.get(hashOf(key)) ??
      [...members.values()].find((member) => member.contactId === key),
  };
}

export const stateOf = (audience: Audience): AudienceState => ({
  id: audience.id,
  name: audience.name,
  members: [...audience.members.values()],
  forgotten: [...audience.forgotten],
  mergeFields: [...audience.mergeFields.values()],
  hooks: [...audience.hooks.values()],
});
