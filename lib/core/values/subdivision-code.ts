/** Whether a text has the form of an ISO 3166-2 code, such as `US-NY`. */
export const isSubdivisionCode = (text: string): boolean =>
  /^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$/.test(text.trim());
