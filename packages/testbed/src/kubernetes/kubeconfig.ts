/** What a kubeconfig of this testbed says: one cluster, one user with a token. */
export interface Access {
  /** `https://127.0.0.1:16443` */
  readonly server: string;
  /** PEM; absent where the system trusts the server's certificate. */
  readonly certificateAuthority?: string | undefined;
  readonly token: string;
}

/** A kubeconfig as JSON, which is YAML too. */
export const kubeconfigOf = ({ server, certificateAuthority, token }: Access): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "testbed",
        cluster: {
          server,
          ...(certificateAuthority !== undefined && {
            "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64"),
          }),
        },
      },
    ],
    users: [{ name: "testbed", user: { token } }],
    contexts: [{ name: "testbed", context: { cluster: "testbed", user: "testbed" } }],
    "current-context": "testbed",
  });
