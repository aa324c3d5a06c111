import { IntlMessageFormat } from 'intl-messageformat';
import { type Rule } from '@/lib/core/model/operation';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { en, type TextKey } from './en';
import { type ReasonText } from './reason-text';
import { reasonsEn } from './reasons.en';
import { rulesEn } from './rules.en';

export type { TextKey } from './en';
export type TextParams = Readonly<Record<string, string | number>>;

const locale = 'en';
const parsed = new Map<string, IntlMessageFormat>();

/**
 * Fills an ICU message. A parameter that is missing is shown by its name rather than failing a
 * screen.
 */
function formatMessage(message: string, params: TextParams = {}): string {
  const format =
    parsed.get(message) ?? new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
  parsed.set(message, format);
  try {
    return String(format.format({ ...params }));
  } catch {
    return message;
  }
}

/** A sentence of the screens. */
export const text = (key: TextKey, params?: TextParams) => formatMessage(en[key], params);

const isKnownReason = (code: string): code is keyof typeof reasonsEn =>
  Object.hasOwn(reasonsEn, code);

/** The three parts of a stored reason. `service` is the name of the connected system. */
export function explainReason({
  reason,
  service,
}: {
  reason: Reason;
  service: string;
}): ReasonText {
  const parts: ReasonText = reasonsEn[isKnownReason(reason.code) ? reason.code : 'unknown'];
  const isWix = reason.params?.side === 'wix';
  const [here, there] = isWix ? ['Wix', service] : [service, 'Wix'];
  const params = {
    attempts: 0,
    atMs: 0,
    listed: 0,
    linked: 0,
    count: 0,
    field: '',
    other: '',
    ...reason.params,
    code: reason.code,
    service,
    here,
    there,
  };
  return {
    what: formatMessage(parts.what, params),
    why: formatMessage(parts.why, params),
    next: formatMessage(parts.next, params),
  };
}

/**
 * A reason as one paragraph that names the field it is about. `next`: whether something can be done
 * about it here.
 */
export function tellReason({
  reason,
  service,
  next: hasNext = true,
}: {
  reason: Reason;
  service: string;
  next?: boolean;
}): string {
  const { what, why, next } = explainReason({ reason, service });
  const { field, others } = reason.params ?? {};
  const words = [
    field ? text('reason.field', { field }) : '',
    what,
    why,
    hasNext ? next : '',
    others ? text('reason.others', { count: others }) : '',
  ];
  return words.filter(Boolean).join(' ');
}

/** Where a line of history carried something from and to. */
export const explainDirection = ({
  rule,
  side,
  service,
}: {
  rule: Rule;
  side: SideName;
  service: string;
}) =>
  rule === 'form' ? text('form.history.direction') : text(`change.direction.${side}`, { service });

/** The rule that decided, in an owner's words. */
export const explainRule = ({ rule, service }: { rule: Rule; service: string }) =>
  formatMessage(rulesEn[rule], { service });
