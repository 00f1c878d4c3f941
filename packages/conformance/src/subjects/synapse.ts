/** Private: needs the testbed, which is not published. */
import type { Synapse } from "@synapse-federation/testbed";
import { exchangeWith, type Subject, type Tokens } from "../subject.ts";

/** A real Synapse whose tables are written by SQL. Its names are to be fresh: it caches rows that it has read. */
export async function realSynapse(synapse: Synapse): Promise<Subject> {
  const [expired, locked] = await Promise.all([synapse.addUser("expired"), synapse.addUser("locked")]);
  const tokens: Tokens = {
    admin: synapse.admin.accessToken,
    plain: synapse.plain.accessToken,
    guest: synapse.guest.accessToken,
    expired: expired.accessToken,
    locked: locked.accessToken,
  };
  return {
    kind: { dialect: synapse.dialect, version: synapse.version },
    rowsAreExact: true,
    async arrange({ world }) {
      await synapse.clearDestinations();
      await synapse.seed(world.rows);
      return "arranged";
    },
    exchange: exchangeWith(new URL(synapse.url), tokens),
  };
}
