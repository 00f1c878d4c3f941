import { authenticationSabotages } from "./authentication.ts";
import { loginSabotages } from "./logins.ts";
import { parameterSabotages } from "./parameters.ts";
import { requestAndAnswerSabotages } from "./requests-and-answers.ts";
import { rowAndPageSabotages } from "./rows-and-pages.ts";
import type { Sabotage } from "./sabotage.ts";

/** Every sabotage that there is. */
export const sabotages: readonly Sabotage[] = [
  ...rowAndPageSabotages,
  ...parameterSabotages,
  ...authenticationSabotages,
  ...requestAndAnswerSabotages,
  ...loginSabotages,
];
