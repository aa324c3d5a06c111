'use client';

import { Button, Card, Heading, Input, Text, TextButton } from '@wix/design-system';
import { useDeferredValue, useState } from 'react';
import { useHost } from '@/components/host/host';
import { Loaded } from '@/components/ui/loaded';
import { useSandboxEdit, useSandboxList, type SandboxEdit } from '@/lib/queries/sandbox';
import { type SandboxContact } from '@/lib/services/views/sandbox';
import { text } from '@/lib/text/text';
import { ContactRow } from './contact-row';
import { NewContact } from './new-contact';
import { nameOf } from './sides';

/** One service's contacts: search, pages, edit in place, add, delete, merge. */
export function ContactList({ side }: { side: string }) {
  const host = useHost();
  const [search, setSearch] = useState('');
  const [offset, setOffset] = useState(0);
  const [isAdding, setIsAdding] = useState(false);
  const [merging, setMerging] = useState<SandboxContact | null>(null);
  const page = useSandboxList({
    side,
    search: useDeferredValue(search),
    offset,
  });
  const edit = useSandboxEdit();
  const name = nameOf(side);
  const { data } = page;

  const send = (input: SandboxEdit) =>
    edit.mutate(input, {
      // An edited value is visible where it is, so it needs no toast.
      onSuccess: () =>
        input.kind === 'update'
          ? undefined
          : host.toast(
              text(input.kind === 'delete' ? 'sandbox.list.deleted' : 'sandbox.list.saved', {
                side: name,
              }),
              'success',
            ),
      onError: (problem) => host.toast(problem.message, 'error'),
    });

  return (
    <section aria-label={name} data-hook={`list-${side}`}>
      <Card>
        <Card.Content>
          <div className="column">
            <div className="row spread">
              <div className="row">
                <Heading size="medium" as="h2">
                  {name}
                </Heading>
                {data ? (
                  <Text secondary>{text('sandbox.list.count', { count: data.total })}</Text>
                ) : null}
              </div>
              <Button
                size="small"
                priority="secondary"
                onClick={() => setIsAdding(true)}
                aria-label={text('sandbox.list.new', { side: name })}
              >
                {text('sandbox.list.add')}
              </Button>
            </div>
            <Input
              size="small"
              value={search}
              ariaLabel={text('sandbox.list.search', { side: name })}
              placeholder={text('sandbox.list.search', { side: name })}
              onChange={(event) => {
                setSearch(event.target.value);
                setOffset(0);
              }}
            />
            {isAdding ? (
              <NewContact
                side={side}
                onCancel={() => setIsAdding(false)}
                onCreate={(values) => {
                  send({ side, kind: 'create', values });
                  setIsAdding(false);
                  // Searches for the new contact, so that it is visible.
                  setSearch(values['email'] ?? values['last'] ?? values['first'] ?? '');
                  setOffset(0);
                }}
              />
            ) : null}
            {merging ? (
              <div className="row" role="status">
                <Text size="small">
                  {text('sandbox.list.mergeTitle', { name: merging.name || merging.email })}
                </Text>
                <TextButton size="small" onClick={() => setMerging(null)}>
                  {text('cancel')}
                </TextButton>
              </div>
            ) : null}
            <Loaded answer={page} lines={[8]}>
              {({ contacts }) => (
                <>
                  {contacts.length === 0 ? (
                    <Text secondary>{text('sandbox.list.empty')}</Text>
                  ) : null}
                  <ul className="plain-list rows">
                    {contacts.map((contact) => (
                      <ContactRow
                        key={contact.id}
                        contact={contact}
                        side={side}
                        merging={merging}
                        onMerge={() => setMerging(contact)}
                        onMergeInto={() => {
                          if (merging)
                            send({ side, kind: 'merge', id: merging.id, into: contact.id });
                          setMerging(null);
                        }}
                        onEdit={send}
                      />
                    ))}
                  </ul>
                </>
              )}
            </Loaded>
            <div className="row">
              {offset > 0 ? (
                <TextButton onClick={() => setOffset(0)}>{text('first')}</TextButton>
              ) : null}
              {data?.next == null ? null : (
                <TextButton onClick={() => setOffset(data.next ?? 0)}>{text('next')}</TextButton>
              )}
            </div>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
