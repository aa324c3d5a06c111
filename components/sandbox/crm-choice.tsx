'use client';

import { Text } from '@wix/design-system';
import { Select } from '@/components/ui/select';
import { type ConnectorId } from '@/lib/connectors/manifests';
import { text } from '@/lib/text/text';
import { nameOf } from './sides';

type Props = {
  readonly crms: readonly ConnectorId[];
  readonly value: ConnectorId;
  readonly onChange: (crm: ConnectorId) => void;
};

/** Asks which CRM's contacts are shown while none is connected. */
export function CrmChoice({ crms, value, onChange }: Props) {
  return (
    <section className="card row" data-hook="crm-choice">
      <Text>{text('sandbox.crm')}</Text>
      <div>
        <Select
          label={text('sandbox.crm')}
          options={crms.map((crm) => ({ value: crm, label: nameOf(crm) }))}
          value={value}
          onChange={onChange}
        />
      </div>
    </section>
  );
}
