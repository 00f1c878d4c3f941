/** How old a look may be, in milliseconds. */

/** What the next POST may rest on. */
export const maxReadingAge = 10_000;
/** How long after its intent a POST may still leave. */
export const maxIntentAge = 5_000;
/** A reading for an intent, so that it is young enough for the POST too. */
export const maxReadingAgeForIntent: number = maxReadingAge - maxIntentAge;
