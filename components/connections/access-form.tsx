'use client';

import { Button, FormField, Input, SectionHelper, Text } from '@wix/design-system';
import { useState, type FormEvent } from 'react';
import { useUnsaved } from '@/components/host/unsaved';
import { manifests, type ConnectorId } from '@/lib/connectors/manifests';
import { useSandboxAccess } from '@/lib/queries/sandbox';
import { type TypedAccess } from '@/lib/services/views/flows';
import { text } from '@/lib/text/text';
import { SandboxKey } from './sandbox-key';

type Props = {
  readonly service: ConnectorId;
  readonly action: string;
  /** The form may be unmounted when the answer arrives. */
  readonly submit: (access: TypedAccess) => Promise<unknown>;
  readonly isBusy: boolean;
  readonly error: Error | null;
};

/** The fields that a service needs for access, drawn from its manifest. */
export function AccessForm({ service, action, submit, isBusy, error }: Props) {
  const { auth } = manifests[service];
  const sandbox = useSandboxAccess(service);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [isMissing, setIsMissing] = useState(false);
  useUnsaved(Object.values(values).some((value) => value !== '') && !isBusy);
  const isEmpty = (key: string) => !values[key]?.trim();
  const set = (key: string, value: string) => setValues({ ...values, [key]: value });
  // With a single field, the refusal is shown at that field.
  const refusal = auth.length === 1 ? error?.message : undefined;
  const problemOf = (key: string) =>
    isMissing && isEmpty(key) ? text('connect.missing') : refusal;

  const send = (event: FormEvent) => {
    event.preventDefault();
    const missing = auth.some(({ key }) => isEmpty(key));
    setIsMissing(missing);
    if (missing) return;
    const fields = Object.fromEntries(auth.map(({ key }) => [key, values[key]?.trim() ?? '']));
    submit({ service, fields }).then(
      () => setValues({}),
      () => undefined, // shown by `error`
    );
  };

  return (
    <form className="column narrow" onSubmit={send}>
      {auth.map(({ key, label, help, secret }) => (
        <div key={key} className="column-tight">
          <FormField
            label={label}
            id={`access-${key}`}
            status={problemOf(key) ? 'error' : undefined}
            statusMessage={problemOf(key)}
          >
            <Input
              id={`access-${key}`}
              type={secret ? 'password' : 'text'}
              autocomplete="off"
              value={values[key] ?? ''}
              onChange={(event) => set(key, event.target.value)}
            />
          </FormField>
          <Text secondary size="small">
            {help}
          </Text>
          {sandbox?.[key] ? (
            <SandboxKey value={sandbox[key]} onUse={() => set(key, sandbox[key] ?? '')} />
          ) : null}
        </div>
      ))}
      {error && refusal === undefined ? (
        <div role="alert">
          <SectionHelper skin="danger" fullWidth>
            {error.message}
          </SectionHelper>
        </div>
      ) : null}
      <div>
        <Button type="submit" disabled={isBusy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
