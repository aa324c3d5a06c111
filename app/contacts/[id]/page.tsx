import { type Metadata } from 'next';
import { ContactPage } from '@/components/contact/contact-page';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('contact.title') };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ContactPage id={(await params).id} />;
}
