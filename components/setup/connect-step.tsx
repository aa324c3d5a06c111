'use client';

import { Heading, Text } from '@wix/design-system';
import { useState } from 'react';
import { ConnectForm } from '@/components/home/connect-form';
import { ChoiceCards } from '@/components/ui/choice-cards';
import { idsOf, manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { useConnectAndPlan } from '@/lib/queries/first-sync';
import { text } from '@/lib/text/text';
import { StepCard } from './step-card';

const crms = idsOf('crm');
const promises = ['setup.promise.contacts', 'setup.promise.fields', 'setup.promise.ids'] as const;

/** Chooses the CRM, asks for its access, and says what will not be changed. */
export function ConnectStep() {
  const [service, setService] = useState<ConnectorId>(crms[0]);
  const { name, linkField = '' } = manifests[service];
  return (
    <StepCard title={text('connect.title', { service: name })}>
      {crms.length > 1 ? (
        <ChoiceCards<ConnectorId>
          legend={text('connect.which')}
          value={service}
          onChoose={setService}
          choices={crms.map((id) => ({
            value: id,
            title: manifests[id].name,
            text: manifests[id].summary,
          }))}
        />
      ) : null}
      <ConnectForm key={service} service={service} connect={useConnectAndPlan()} />
      <div className="column-tight promise">
        <Heading size="tiny" as="h3">
          {text('setup.promise.title')}
        </Heading>
        <ul className="dots">
          {promises.map((key) => (
            <li key={key}>
              <Text size="small">{text(key, { service: name, field: linkField })}</Text>
            </li>
          ))}
        </ul>
      </div>
    </StepCard>
  );
}
