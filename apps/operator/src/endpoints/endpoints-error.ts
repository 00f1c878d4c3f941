/** The endpoints can't be opened as they were asked for; the message says why. */
export class EndpointsError extends Error {
  override readonly name = "EndpointsError";
}
