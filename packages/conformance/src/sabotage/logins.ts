/** Mistakes in what a login is refused with. */
import { core, type Sabotage, server } from "./sabotage.ts";

const submission = server("operations/login-submission.ts");
const login = server("operations/login.ts");

export const loginSabotages: readonly Sabotage[] = [
  {
    title: "a login by token is of an unknown type",
    theme: "login",
    file: submission,
    replace: `type === "m.login.token"`,
    with: `type === "m.login.other"`,
  },
  {
    title: "the type is looked at before the refresh token",
    theme: "login",
    file: submission,
    replace: `if (typeof refreshToken !== "boolean") return badRefreshToken;`,
    with: `if (typeof type === "string" && typeof refreshToken !== "boolean") return badRefreshToken;`,
  },
  {
    title: "an unknown type is told before the user is looked at",
    theme: "login",
    file: submission,
    replace: `const user = readUser(json);`,
    with: `if (!isKnown) return unknownType(type); const user = readUser(json);`,
  },
  {
    title: "a login token that is no text is taken by every database",
    theme: "login",
    dialect: "postgres",
    file: login,
    replace: `dialect === "sqlite" && typeof value`,
    with: "typeof value",
  },
  {
    title: "an application service is anybody",
    theme: "login",
    file: login,
    replace: `"fault" in user ? user.fault : notAService`,
    with: "notAService",
  },
  {
    title: "what an error quotes is ASCII",
    theme: "login",
    file: core("synapse/errors.ts"),
    replace: "utf8(JSON.stringify(error))",
    with: "JSON.stringify(error).replace(/[\\u0080-\\uffff]/g, (unit) => `\\\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)",
  },
];
