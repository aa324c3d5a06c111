import { type Metadata } from 'next';
import { NewForm } from '@/components/form/new-form';
import { text } from '@/lib/text/text';

export const metadata: Metadata = { title: text('form.new.title') };

export default function NewFormScreen() {
  return <NewForm />;
}
