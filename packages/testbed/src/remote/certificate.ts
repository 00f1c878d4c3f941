import { generateKeyPairSync, sign } from "node:crypto";

/** A key and a certificate that nobody vouches for, in PEM: for a peer that was told not to verify. */
export function selfSignedCertificate(): { readonly key: string; readonly cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const algorithm = der(0x30, Buffer.from("06032b6570", "hex")); // 1.3.101.112, Ed25519
  const name = der(0x30);
  const serial = der(0x02, Buffer.from([1]));
  const validity = der(0x30, utcTime("200101000000Z"), utcTime("491231235959Z"));
  const key = publicKey.export({ type: "spki", format: "der" });
  const content = der(0x30, serial, algorithm, name, validity, name, key);
  const signature = der(0x03, Buffer.from([0]), sign(null, content, privateKey));
  const certificate = der(0x30, content, algorithm, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}

const utcTime = (time: string): Buffer => der(0x17, Buffer.from(time));

/** One DER value; ours are shorter than 65,536 bytes. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
