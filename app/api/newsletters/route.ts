import { withRoute } from '@/lib/http/with-route';
import { createNewsletter, createNewsletterInput } from '@/lib/services/newsletters/create';

export const POST = withRoute({ input: createNewsletterInput, handler: createNewsletter });
