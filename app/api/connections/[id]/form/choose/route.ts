import { withRoute } from '@/lib/http/with-route';
import { chooseContact, chooseInput } from '@/lib/services/forms/choose';

export const POST = withRoute({ input: chooseInput, handler: chooseContact });
