import { type Metadata } from 'next';
import { NewNewsletter } from '@/components/newsletter/new-newsletter';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('newsletter.new.title') };

export default function NewNewsletterScreen() {
  return <NewNewsletter />;
}
