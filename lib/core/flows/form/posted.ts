/** What was posted, by the form's own names; several values of one name are a list. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;
