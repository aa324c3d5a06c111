'use client';

import { Text } from '@wix/design-system';
import { sideName } from '@/components/setup/side-name';
import { type PersonView } from '@/lib/services/views/contacts';
import { text } from '@/lib/text/text';
import { formatDay } from '@/lib/text/time';

/** A contact's side, how to recognise it, and when it was last changed. */
export function PersonLine({ person, service }: { person: PersonView; service: string }) {
  return (
    <Text size="small" secondary>
      {[
        text('decisions.in', { side: sideName({ side: person.side, service }) }),
        person.email,
        person.phone,
        text('decisions.changed', { day: formatDay(Date.parse(person.changedAt)) }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </Text>
  );
}
