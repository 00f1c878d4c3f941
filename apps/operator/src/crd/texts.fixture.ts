/** Texts, good and bad, of which the API server has to think as zod does. */

export const serverNames: readonly string[] = [
  ["a", "A-1.example", ".a", "a.", "1.2.3.4", "a:1", "a:99999", "x".repeat(255), `${"x".repeat(255)}:65535`],
  ["", ".", "..", "..:80", "a_b", "a/b", "../a", "a%2e", "%2e%2e", "a b", "ä", "a\n", "a\u0000", "a:", "a:123456"],
  ["x".repeat(256), ":1", "[", "[]", "[::]", "[::1]:8448", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7]", "[1::2::3]"],
  ["[::1.2.3.4]", "[::1.2.3.256]", "[::01.2.3.4]", "[1.2.3.4::]", "[1:2:3:4:5:6:1.2.3.4]", "[fe80::1%eth0]", "[g::]"],
].flat();

export const urls: readonly string[] = [
  ["http://synapse", "https://synapse.example.org:8448", "http://127.0.0.1:8008", "http://[::1]:8008", "http://a_b"],
  ["http://synapse.", "http://1synapse", "http://xn--bcher-kva.example", "http://[::ffff:192.0.2.1]", "http://a:0"],
  ["http://synapse/", "http://user@synapse", "http://user:x@synapse", "http://synapse?x", "http://synapse#x"],
  ["http://syn\\apse", "ftp://synapse", "synapse:8008", "http://", "http://synapse:", "http://synapse:65536"],
  ["http://syn apse", "http://bücher.example", "http://127.1", "http://0x7f000001", "http://2130706433", "http://a..b"],
  ["http://1.2.3.256", "http://[::1", "http://[g::]", "http://a%2fb", "http://a\u0000", "HTTP://synapse", "//synapse"],
].flat();

export const times: readonly string[] = [
  ["2026-11-25T03:00:00Z", "2026-11-25T03:00:00.123456789Z", "2026-11-25T03:00:00+01:00", "2028-02-29T23:59:59-23:59"],
  ["2026-11-25T03:00Z", "2026-11-25", "2026-11-25 03:00:00Z", "2026-11-25T03:00:00", "2026-11-25t03:00:00z"],
  ["2026-02-29T03:00:00Z", "2026-13-01T03:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T03:00:60Z", "tomorrow", ""],
  ["2026-11-25T03:00:00+24:00", "2026-11-25T03:00:00+23:60", "2026-11-25T03:00:00+0100", "1764000000"],
].flat();
