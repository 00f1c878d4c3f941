/** The certificate that the endpoints are served with, as a Secret of type kubernetes.io/tls is mounted. */
import { watchFile, unwatchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { EndpointsError } from "./endpoints-error.ts";

export interface ServingCertificate {
  /** PEM, both; the certificate's issuers follow it. */
  readonly cert: string;
  readonly key: string;
}

const names = { cert: "tls.crt", key: "tls.key" } as const;
/** Certificates are renewed days before they run out. */
const lookEveryMs = 5_000;

/** @throws EndpointsError where a file is missing, or the two don't belong together. */
export async function readCertificate(directory: string): Promise<ServingCertificate> {
  const read = (name: string): Promise<string> =>
    readFile(join(directory, name), "utf8").catch(({ code }: NodeJS.ErrnoException) => {
      throw new EndpointsError(`--metrics-tls-directory ${directory}: ${name} can't be read: ${code}`);
    });
  const certificate = { cert: await read(names.cert), key: await read(names.key) };
  try {
    createSecureContext(certificate);
  } catch {
    // What OpenSSL says of it names neither file.
    const both = Object.values(names).join(" and ");
    throw new EndpointsError(`--metrics-tls-directory ${directory}: ${both} are no certificate in PEM with its key`);
  }
  return certificate;
}

/** Hands over the certificate whenever it was renewed; one that can't be read is a fault, and tried at its next change. */
export function followCertificate(
  directory: string,
  onChange: (certificate: ServingCertificate) => void,
  onFault: (error: unknown) => void,
): Disposable {
  const paths = Object.values(names).map((name) => join(directory, name));
  const look = (): void => void readCertificate(directory).then(onChange).catch(onFault);
  for (const path of paths) watchFile(path, { interval: lookEveryMs, persistent: false }, look);
  return {
    [Symbol.dispose]() {
      for (const path of paths) unwatchFile(path, look);
    },
  };
}
