'use client';

import { Badge, Card, Heading, Text } from '@wix/design-system';
import { type ContactView } from '@/lib/services/views';
import { text } from '@/lib/text/text';
import { showValue } from '../ui/field-value';

/** Both ids, and field by field what each side holds. */
export function ContactFields({ contact }: { contact: ContactView }) {
  const service = contact.serviceName;
  return (
    <section className="card" data-hook="contact-fields">
      <Card>
        <Card.Content>
          <div className="column">
            <Heading size="small" as="h2">
              {text('contact.fields')}
            </Heading>
            {contact.fields === null ? <Text>{text('contact.fields.unreadable')}</Text> : null}
            <table className="data">
              <thead>
                <tr>
                  <th scope="col">{text('contact.fields.field')}</th>
                  <th scope="col">{text('side.wix')}</th>
                  <th scope="col">{service}</th>
                  <th scope="col">{text('contact.fields.result')}</th>
                </tr>
              </thead>
              <tbody>
                {(contact.fields ?? []).map(({ row, label, wix, remote, same }) => (
                  <tr key={row}>
                    <th scope="row">{label}</th>
                    <td>{showValue(wix)}</td>
                    <td>{showValue(remote)}</td>
                    <td>
                      <Badge size="small" skin={same ? 'neutralSuccess' : 'warningLight'} uppercase={false}>
                        {text(same ? 'contact.fields.same' : 'contact.fields.differs')}
                      </Badge>
                    </td>
                  </tr>
                ))}
                <tr>
                  <th scope="row">{text('contact.ids')}</th>
                  <td>{contact.wixId ?? text('contact.id.none')}</td>
                  <td>{contact.remoteId ?? text('contact.id.none')}</td>
                  <td />
                </tr>
              </tbody>
            </table>
          </div>
        </Card.Content>
      </Card>
    </section>
  );
}
