/** A program: writes the OpenAPI document into the repository. */
import { writeFile } from "node:fs/promises";
import { defaultServerVersion } from "../reference-server.ts";
import { openApiJson } from "./document.ts";

await writeFile(new URL("../../openapi.json", import.meta.url), openApiJson(defaultServerVersion));
