import { ContactPage } from '@/components/contact/contact-page';

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <ContactPage id={(await params).id} />;
}
