/** Mistakes in which path and method is what, and in what stands around a body. */
import { core, type Sabotage, server } from "./sabotage.ts";

const errors = core("synapse/errors.ts");
const target = core("synapse/target.ts");
const route = server("route.ts");
const answer = server("answer.ts");
const request = server("request.ts");
const send = server("send.ts");

export const requestAndAnswerSabotages: readonly Sabotage[] = [
  {
    title: "OPTIONS asks for a token",
    theme: "methods",
    file: route,
    replace: `if (request.method === "OPTIONS") return preflight;`,
    with: `if (request.method === "OPTIONS") {
      const user = authenticateAdmin(context, request);
      return "fault" in user ? failure(user.fault) : preflight;
    }`,
  },
  {
    title: "OPTIONS is 200",
    theme: "methods",
    file: answer,
    replace: "status: 204",
    with: "status: 200",
  },
  {
    title: "a reset answers to any method",
    theme: "methods",
    file: route,
    replace: `return request.method === "POST" ? asAdmin(`,
    with: "return request.method ? asAdmin(",
  },
  {
    title: "HEAD is a wrong method",
    theme: "methods",
    file: route,
    replace: `return method === "GET" || method === "HEAD";`,
    with: `return method === "GET";`,
  },
  {
    title: "HEAD is answered with a body",
    theme: "methods",
    file: send,
    replace: `response.end(answer.body, "latin1");`,
    with: `response.end(answer.body, "latin1");
    if (response.req.method === "HEAD") response.socket?.write(answer.body);`,
  },
  {
    title: "a wrong method is a 404",
    theme: "methods",
    file: errors,
    replace: "unknownMethod: SynapseError = synapseError(405,",
    with: "unknownMethod: SynapseError = synapseError(404,",
  },
  {
    title: "a 405 has an Allow header",
    theme: "methods",
    file: answer,
    replace: "headers: jsonHeaders, body: encodeError(error.body)",
    with: `headers: error.status === 405 ? [...jsonHeaders, "Allow", "GET"] : jsonHeaders, body: encodeError(error.body)`,
  },
  {
    title: "a method that node does not know is a bare 400",
    theme: "methods",
    file: server("client-error.ts"),
    replace: `new Set(["HPE_INVALID_METHOD", "HPE_INVALID_URL"])`,
    with: `new Set(["HPE_INVALID_URL"])`,
  },
  {
    title: "Content-Type has a charset",
    theme: "listing",
    file: answer,
    replace: `["Content-Type", "application/json"]`,
    with: `["Content-Type", "application/json; charset=utf-8"]`,
  },
  {
    title: "Cache-Control is spelled differently",
    theme: "listing",
    file: answer,
    replace: "no-cache, no-store, must-revalidate",
    with: "no-cache,no-store,must-revalidate",
  },
  {
    title: "there are no CORS headers",
    theme: "listing",
    file: answer,
    replace: `["Cache-Control", cacheControl], cors]`,
    with: `["Cache-Control", cacheControl]]`,
  },
  {
    title: "Server names no release",
    theme: "listing",
    file: send,
    replace: `["Server", \`Synapse/\${serverVersion}\``,
    with: `["Server", "Synapse"`,
  },
  {
    title: "a slash at the end of a path is ignored",
    theme: "paths",
    file: target,
    replace: "(rooms|reset_connection))?$/",
    with: "(rooms|reset_connection))?\\/?$/",
  },
  {
    title: "doubled slashes in a path are folded",
    theme: "paths",
    file: target,
    replace: "return exact.get(path) ??",
    with: `return exact.get(path.replaceAll(/\\/+/g, "/")) ??`,
  },
  {
    title: "%2F in a name is a slash of the path",
    theme: "paths",
    file: target,
    replace: "named.exec(path.slice(destinations.length))",
    with: "named.exec(percentDecode(path.slice(destinations.length)))",
  },
  {
    title: "+ in a name is a space",
    theme: "paths",
    file: target,
    replace: "const decoded = percentDecode(bytes);",
    with: `const decoded = percentDecode(bytes.replaceAll("+", " "));`,
  },
  {
    title: "a name is read as latin1",
    theme: "paths",
    file: target,
    replace: "return utf8.decode(Uint8Array.from(decoded, (char) => char.charCodeAt(0)));",
    with: "return decoded;",
  },
  {
    title: "the empty name can be reset",
    theme: "paths",
    file: target,
    replace: `return name === "" ? undefined : {`,
    with: "return {",
  },
  {
    title: "a hash ends the path",
    theme: "paths",
    file: target,
    replace: `const mark = target.indexOf("?");`,
    with: `const mark = target.search(/[?#]/);`,
  },
  {
    title: "server_version asks for a token",
    theme: "paths",
    file: route,
    replace: "reading(() => serverVersion(context))",
    with: "reading(() => asAdmin(() => serverVersion(context)))",
  },
  {
    title: "a reset's body has to be JSON",
    theme: "bodies",
    file: route,
    replace: "asAdmin(() => resetConnection(context, target))",
    with: `asAdmin(() => {
      JSON.parse(request.body || "{}");
      return resetConnection(context, target);
    })`,
  },
  {
    title: "multipart/form-data is taken",
    theme: "bodies",
    file: request,
    replace: `method === "POST" && contentType.includes("multipart/form-data")`,
    with: "false",
  },
  {
    title: "a body ends at 1 MiB",
    theme: "bodies",
    file: server("body.ts"),
    replace: "50 * 1024 * 1024",
    with: "1024 * 1024 - 1",
  },
  {
    title: "the connection ends with each answer",
    theme: "http",
    file: send,
    replace: `if (response.shouldKeepAlive) response.removeHeader("Connection");`,
    with: "response.shouldKeepAlive = false;",
  },
  {
    title: "a request without Host is refused",
    theme: "http",
    file: server("http-settings.ts"),
    replace: "requireHostHeader: false",
    with: "requireHostHeader: true",
  },
  {
    title: "there may be any number of headers",
    theme: "http",
    file: server("framing.ts"),
    replace: "rawHeaders.length <= 2 * maxHeaders &&",
    with: "",
  },
  {
    title: "bytes that are no UTF-8 vanish from a name",
    theme: "paths",
    file: target,
    replace: "return utf8.decode(Uint8Array.from(decoded, (char) => char.charCodeAt(0)));",
    with: `return utf8.decode(Uint8Array.from(decoded, (char) => char.charCodeAt(0))).replaceAll("\\ufffd", "");`,
  },
  {
    title: "a byte order mark is dropped from a name",
    theme: "paths",
    file: target,
    replace: ", { ignoreBOM: true }",
    with: "",
  },
  {
    title: "a page repeats a request without escaping it",
    theme: "methods",
    file: server("pages.ts"),
    replace: "(char) => entities[char] ?? char",
    with: "(char) => char",
  },
  {
    title: "a head of 16384 bytes is too long",
    theme: "http",
    file: server("framing.ts"),
    replace: "length <= maxHeadBytes &&",
    with: "length < maxHeadBytes &&",
  },
  {
    title: "a head of 16385 bytes is fine",
    theme: "http",
    file: server("framing.ts"),
    replace: "length <= maxHeadBytes &&",
    with: "length <= maxHeadBytes + 1 &&",
  },
];
